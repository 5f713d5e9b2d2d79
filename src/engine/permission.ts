import { Failure } from "../base/failure.ts";
import type { ScopeRefusal } from "./scopeRefusal.ts";
import { type StopFacts, scopeFailure } from "./stopFailure.ts";

/** So many refusals of permission in a row are no matter of single records. */
const IN_A_ROW = 3;

/** Tells a permission that is missing for some records from one that is gone. */
export class Permission {
  private readonly succeededBefore: number;
  private taken = 0;
  private inARow = 0;
  private scope: ScopeRefusal | undefined;

  /** `succeededBefore`: in the attempts before this one. */
  constructor(succeededBefore: number) {
    this.succeededBefore = succeededBefore;
  }

  /** The server took a record in this attempt. */
  get tookAny(): boolean {
    return this.taken > 0;
  }

  took(): void {
    this.taken += 1;
    this.inARow = 0;
  }

  /** Refused for what it is, not for who sent it. */
  refusedOtherwise(): void {
    this.inARow = 0;
  }

  denied(scope: ScopeRefusal | undefined): void {
    this.inARow += 1;
    this.scope = scope;
  }

  /** Why the run must stop, once enough was denied in a row. */
  lost(facts: StopFacts): Failure | undefined {
    const { inARow } = this;
    if (inARow < IN_A_ROW) return undefined;
    if (this.scope) return scopeFailure(this.scope.needed, facts);
    const succeeded = this.succeededBefore + this.taken;
    return succeeded > 0
      ? new Failure("permission-changed", { inARow, succeeded })
      : new Failure("permission-denied", { status: 403, inARow });
  }
}
