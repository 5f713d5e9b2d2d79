import { Failure } from "../base/failure.ts";
import type { Job } from "../config/job.ts";
import type { RunProgress } from "./checkpoint/runProgress.ts";

/** How many dead letters a run puts up with. */
export class Tolerance {
  private readonly limit: number;
  /** Of the whole run, those that are not yet on the disk included. */
  private dead: number;

  constructor(tolerate: Job["tolerate"], { header, dead }: Pick<RunProgress, "header" | "dead">) {
    const { input, redrives } = header;
    const limit = tolerate && ("count" in tolerate ? tolerate.count : Math.floor(tolerate.share * input.records));
    // Letters of a redrive died before: that some die again says nothing of the others.
    this.limit = limit === undefined || redrives !== undefined ? Number.POSITIVE_INFINITY : limit;
    this.dead = dead.size;
  }

  /** One more; answers why the run must stop, once there are too many. */
  died(): Failure | undefined {
    this.dead += 1;
    const { dead, limit } = this;
    return dead > limit ? new Failure("too-many-dead-letters", { dead, limit }) : undefined;
  }
}
