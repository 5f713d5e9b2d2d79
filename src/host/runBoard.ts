import { Emitter } from "../base/events.ts";
import type { RunView } from "../protocol/messages.ts";

/** The runs of this window's folders as last heard of. A checkpoint is what one run is known by: ids may repeat. */
export class RunBoard {
  readonly changed = new Emitter<RunView>();
  private readonly views = new Map<string, RunView>();

  get all(): readonly RunView[] {
    return [...this.views.values()];
  }

  get moving(): readonly RunView[] {
    return this.all.filter(({ state }) => state === "running");
  }

  movingOf(jobFile: string): RunView | undefined {
    return this.moving.find((view) => view.jobFile === jobFile);
  }

  of(checkpoint: string): RunView | undefined {
    return this.views.get(checkpoint);
  }

  /** Newest first: their ids sort by time. */
  runsOf(jobFile: string): readonly RunView[] {
    return this.all.filter((view) => view.jobFile === jobFile).sort((a, b) => (a.run < b.run ? 1 : -1));
  }

  /** Answers the view that stood there before. What is older than that changes nothing. */
  take(view: RunView): RunView | undefined {
    const before = this.views.get(view.checkpoint);
    if (before && isOlder(view, before)) return before;
    this.views.set(view.checkpoint, view);
    this.changed.emit(view);
    return before;
  }

  /** Runs that a listing tells of; a moving one is better known by its own news. */
  learn(views: readonly RunView[]): void {
    for (const view of views) {
      const known = this.of(view.checkpoint);
      if (known && (isOlder(view, known) || (known.state === "running" && view.state === "ended"))) continue;
      this.views.set(view.checkpoint, view);
    }
  }
}

/** A listing or an answer that was under way while the runner told of the run's end still calls that attempt moving. */
function isOlder(view: RunView, known: RunView): boolean {
  // Without a word from the runner the end is a guess: it may be there still.
  const told = known.state === "ended" && (known.summary !== null || known.stopped !== null);
  return told && view.state === "running" && view.snapshot.attempt <= known.snapshot.attempt;
}
