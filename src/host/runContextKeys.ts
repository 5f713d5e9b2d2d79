import { commands as editor } from "vscode";
import { contextKeys } from "../contributions.ts";
import type { RunView } from "../protocol/messages.ts";
import { isPaused } from "./isPaused.ts";

type RunKey = "runMoving" | "runPausable" | "runPaused" | "runCompleted" | "redriveCompleted";

/** Tells the editor what its menus and first steps go by; a run's news come often, and most change nothing. */
export class RunContextKeys {
  private readonly told = new Map<RunKey, boolean>();

  async tell(runs: readonly RunView[]): Promise<void> {
    const moving = runs.filter(({ state }) => state === "running");
    const paused = moving.filter(isPaused).length;
    const completed = runs.filter(isCompleted);
    await Promise.all([
      this.set("runMoving", moving.length > 0),
      this.set("runPausable", moving.length > paused),
      this.set("runPaused", paused > 0),
      this.set("runCompleted", completed.length > 0),
      this.set(
        "redriveCompleted",
        completed.some(({ redrives }) => redrives !== null),
      ),
    ]);
  }

  private async set(key: RunKey, value: boolean): Promise<void> {
    if ((this.told.get(key) ?? false) === value) return;
    this.told.set(key, value);
    await editor.executeCommand("setContext", contextKeys[key], value);
  }
}

function isCompleted({ summary }: RunView): boolean {
  return summary?.state === "completed" || summary?.state === "completed-with-dead-letters";
}
