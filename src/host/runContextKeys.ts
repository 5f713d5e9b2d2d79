import { commands as editor } from "vscode";
import { contextKeys } from "../contributions.ts";
import type { RunView } from "../protocol/messages.ts";
import { isPaused } from "./isPaused.ts";

type RunKey = "runMoving" | "runPausable" | "runPaused";

/** Tells the editor which of the commands for moving runs apply; a run's news come often, and most change nothing. */
export class RunContextKeys {
  private readonly told = new Map<RunKey, boolean>();

  async tell(moving: readonly RunView[]): Promise<void> {
    const paused = moving.filter(isPaused).length;
    await Promise.all([
      this.set("runMoving", moving.length > 0),
      this.set("runPausable", moving.length > paused),
      this.set("runPaused", paused > 0),
    ]);
  }

  private async set(key: RunKey, value: boolean): Promise<void> {
    if ((this.told.get(key) ?? false) === value) return;
    this.told.set(key, value);
    await editor.executeCommand("setContext", contextKeys[key], value);
  }
}
