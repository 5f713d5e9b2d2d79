import type { OriginGate } from "./originGate.ts";
import type { Audit } from "./runFiles.ts";
import type { RunMeter } from "./runMeter.ts";

export interface PersonPauseParts {
  readonly gate: OriginGate;
  readonly meter: RunMeter;
  readonly audit: Audit;
  readonly onProgress: () => void;
}

/** Holds a run for a person without ending it. Not persisted: with the process the pause is over, and so is the attempt. */
export class PersonPause {
  private readonly parts: PersonPauseParts;

  constructor(parts: PersonPauseParts) {
    this.parts = parts;
  }

  /** No request leaves any more; those in flight come to their ends. What keeps the token alive goes on. */
  pause(): void {
    const { gate, meter, audit, onProgress } = this.parts;
    if (!meter.pause()) return;
    gate.holdForPerson();
    audit.write({ event: "paused" });
    onProgress();
  }

  /** After `pause`; else nothing. */
  continue(): void {
    const { gate, meter, audit, onProgress } = this.parts;
    if (!meter.continue()) return;
    gate.releaseForPerson();
    audit.write({ event: "continued" });
    onProgress();
  }
}
