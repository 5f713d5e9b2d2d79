import type { SandboxRequest } from "./answer.ts";
import { header } from "./answer.ts";
import { perSystem, type SystemName, systemNames } from "./systemName.ts";

/** One write that took effect. */
export interface LedgerEntry {
  /** Counts all applied writes of the sandbox from 1, in the order they took effect. */
  readonly n: number;
  /** ISO 8601, this machine's clock. */
  readonly at: string;
  readonly system: SystemName;
  readonly method: string;
  readonly path: string;
  /** What makes the record the same record to its owner: a repeated id is a duplicate or a second update. */
  readonly id: string;
  readonly idempotencyKey: string | null;
  readonly status: number;
  readonly ifMatch: string | null;
}

/** What is counted about tokens; of requests, those of the API only. */
export type TokenCounter =
  | "signIns"
  | "signInsRejected"
  | "refreshes"
  | "refreshRejected"
  /** Spent refresh tokens that came again. */
  | "refreshReused"
  /** Sessions that ended because of that. */
  | "familiesRevoked"
  /** Tokens and sessions given back by their owner. */
  | "signOuts"
  /** Answers with 401, whatever the reason. */
  | "unauthorised"
  /** Requests whose token had ended by the system's clock, said or unsaid. */
  | "sentExpired"
  /** Those of them whose end the system had said before: in `expires_in`, a header or a key's date. */
  | "sentPastDeclared"
  /** Requests with a token that was revoked, replaced or taken over before. */
  | "sentEnded";

/** What one system saw and did. `requests` = all in `statuses` + `resets.before` + `resets.after`. */
export interface LedgerSummary {
  readonly applied: number;
  readonly distinct: number;
  /** Ids applied more than once, the first 100 of them. */
  readonly twice: readonly string[];
  readonly twiceTotal: number;
  /** Answered again for a known idempotency key, not applied again. */
  readonly replayed: number;
  readonly requests: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly resets: { readonly before: number; readonly after: number };
  readonly tokens: Readonly<Record<TokenCounter, number>>;
}

const shownTwice = 100;

/** The ledger of one system. In `counts` mode it keeps one number per record id and no entries. */
export class SystemLedger {
  private readonly system: SystemName;
  private readonly number: () => number;
  private readonly counts = new Map<string, number>();
  private readonly written: LedgerEntry[] | undefined;
  private readonly statuses = new Map<number, number>();
  private readonly twice: string[] = [];
  private twiceTotal = 0;
  private applications = 0;
  private replays = 0;
  private requests = 0;
  private readonly resets = { before: 0, after: 0 };
  private readonly tokens = new Map<TokenCounter, number>();

  constructor(system: SystemName, number: () => number, mode: "full" | "counts") {
    this.system = system;
    this.number = number;
    this.written = mode === "full" ? [] : undefined;
  }

  applied(request: SandboxRequest, write: { readonly id: string; readonly status: number }): void {
    const n = this.number();
    this.applications += 1;
    const count = (this.counts.get(write.id) ?? 0) + 1;
    this.counts.set(write.id, count);
    if (count === 2) {
      this.twiceTotal += 1;
      if (this.twice.length < shownTwice) this.twice.push(write.id);
    }
    this.written?.push({
      n,
      at: new Date().toISOString(),
      system: this.system,
      method: request.method,
      path: request.path,
      id: write.id,
      idempotencyKey: header(request, "idempotency-key") ?? null,
      status: write.status,
      ifMatch: header(request, "if-match") ?? null,
    });
  }

  replayed(): void {
    this.replays += 1;
  }

  answered(status: number): void {
    this.requests += 1;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }

  reset(when: "before" | "after"): void {
    this.requests += 1;
    this.resets[when] += 1;
  }

  token(counter: TokenCounter): void {
    this.tokens.set(counter, this.tokenCount(counter) + 1);
  }

  /** Begins anew, for all who hold this ledger. */
  clear(): void {
    this.counts.clear();
    this.statuses.clear();
    this.tokens.clear();
    this.twice.length = 0;
    if (this.written !== undefined) this.written.length = 0;
    this.twiceTotal = 0;
    this.applications = 0;
    this.replays = 0;
    this.requests = 0;
    this.resets.before = 0;
    this.resets.after = 0;
  }

  private tokenCount(counter: TokenCounter): number {
    return this.tokens.get(counter) ?? 0;
  }

  /** How often writes of this record took effect. */
  timesApplied(id: string): number {
    return this.counts.get(id) ?? 0;
  }

  /** Every record id that was applied, in the order of the first time. */
  ids(): IterableIterator<string> {
    return this.counts.keys();
  }

  /** Applied writes with `n` of at least `from`; `undefined` when only counts are kept. */
  entries(from = 0): readonly LedgerEntry[] | undefined {
    return this.written?.filter((entry) => entry.n >= from);
  }

  summary(): LedgerSummary {
    return {
      applied: this.applications,
      distinct: this.counts.size,
      twice: [...this.twice],
      twiceTotal: this.twiceTotal,
      replayed: this.replays,
      requests: this.requests,
      statuses: Object.fromEntries(this.statuses),
      resets: { ...this.resets },
      tokens: {
        signIns: this.tokenCount("signIns"),
        signInsRejected: this.tokenCount("signInsRejected"),
        refreshes: this.tokenCount("refreshes"),
        refreshRejected: this.tokenCount("refreshRejected"),
        refreshReused: this.tokenCount("refreshReused"),
        familiesRevoked: this.tokenCount("familiesRevoked"),
        signOuts: this.tokenCount("signOuts"),
        unauthorised: this.tokenCount("unauthorised"),
        sentExpired: this.tokenCount("sentExpired"),
        sentPastDeclared: this.tokenCount("sentPastDeclared"),
        sentEnded: this.tokenCount("sentEnded"),
      },
    };
  }
}

/** What really happened in the sandbox, by which tests judge. */
export class Ledger {
  private readonly mode: "full" | "counts";
  private last = 0;
  private systems: Record<SystemName, SystemLedger>;

  constructor(mode: "full" | "counts") {
    this.mode = mode;
    this.systems = this.fresh();
  }

  of(system: SystemName): SystemLedger {
    return this.systems[system];
  }

  summaries(): Record<SystemName, LedgerSummary> {
    return perSystem((system) => this.systems[system].summary());
  }

  /** Forgets everything; ledgers handed out before no longer count, whatever still goes on there. */
  renew(): void {
    this.last = 0;
    this.systems = this.fresh();
  }

  /** Forgets everything, while the systems go on with what they know. */
  clear(): void {
    this.last = 0;
    for (const name of systemNames) this.systems[name].clear();
  }

  private fresh(): Record<SystemName, SystemLedger> {
    const number = () => {
      this.last += 1;
      return this.last;
    };
    return perSystem((system) => new SystemLedger(system, number, this.mode));
  }
}
