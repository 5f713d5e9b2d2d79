import { randomUUID } from "node:crypto";
import { after, type EpochMs } from "../base/time.ts";
import type { CompressedTime } from "./compressedTime.ts";
import type { SystemLedger } from "./ledger.ts";

export interface ApplicationKeyParts {
  readonly time: CompressedTime;
  readonly ledger: SystemLedger;
  /** How long a new key lives, in minutes of theirs. */
  readonly lifeMinutes: () => number;
}

/** A key with an end, which can be made anew: after that the old value is a stale reference. */
export class ApplicationKey {
  private readonly parts: ApplicationKeyParts;
  private readonly stale = new Set<string>();
  private current: { readonly value: string; readonly endsAt: EpochMs };

  constructor(value: string, parts: ApplicationKeyParts) {
    this.parts = parts;
    this.current = this.made(value);
  }

  get value(): string {
    return this.current.value;
  }

  /** ISO date of the end by the system's clock. */
  get expirationDate(): string {
    return new Date(this.current.endsAt + this.parts.time.offset).toISOString();
  }

  regenerate(): void {
    this.stale.add(this.current.value);
    this.current = this.made(randomUUID());
  }

  /** Whether the value that a request sent opens the door now. */
  admits(sent: string | undefined): boolean {
    const { ledger, time } = this.parts;
    if (sent === undefined) return false;
    if (this.stale.has(sent)) ledger.token("sentEnded");
    if (sent !== this.current.value) return false;
    if (time.now() < this.current.endsAt) return true;
    ledger.token("sentExpired");
    ledger.token("sentPastDeclared");
    return false;
  }

  private made(value: string) {
    const { lifeMinutes, time } = this.parts;
    return { value, endsAt: after(time.now(), time.minutes(lifeMinutes())) };
  }
}
