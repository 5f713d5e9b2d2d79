import type { Memento } from "vscode";
import type { RunView } from "../protocol/messages.ts";

const KEY = "longhaul.unfinishedRuns";

export interface UnfinishedRun {
  readonly checkpoint: string;
  readonly jobFile: string;
}

/** Runs that this workspace started and has not seen end: what a new window picks up. Holds paths, nothing else. */
export class UnfinishedRuns {
  private readonly state: Memento;

  constructor(state: Memento) {
    this.state = state;
  }

  get all(): readonly UnfinishedRun[] {
    const kept = this.state.get<unknown>(KEY);
    return Array.isArray(kept) ? kept.filter(isUnfinishedRun) : [];
  }

  has({ checkpoint }: RunView): boolean {
    return this.all.some((run) => run.checkpoint === checkpoint);
  }

  async add({ checkpoint, jobFile }: RunView): Promise<void> {
    const others = this.all.filter((run) => run.jobFile !== jobFile);
    await this.state.update(KEY, [...others, { checkpoint, jobFile }]);
  }

  async remove({ checkpoint }: UnfinishedRun): Promise<void> {
    await this.state.update(
      KEY,
      this.all.filter((run) => run.checkpoint !== checkpoint),
    );
  }
}

function isUnfinishedRun(value: unknown): value is UnfinishedRun {
  if (typeof value !== "object" || value === null) return false;
  return (
    "checkpoint" in value &&
    typeof value.checkpoint === "string" &&
    "jobFile" in value &&
    typeof value.jobFile === "string"
  );
}
