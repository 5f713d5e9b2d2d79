import { causeText } from "./causeText.ts";

/** Records that failed for one cause. */
export interface Cause {
  /** Exact for the whole run. */
  readonly records: number;
  readonly status: number | null;
  /** What they have in common; the server's own words where they were the same each time. */
  readonly error: string;
  /** The first message of this cause, word by word. */
  readonly example: string;
  /** The first records of this cause. */
  readonly first: readonly { readonly record: number; readonly line: number; readonly key: string }[];
}

/** More causes than this are no causes; the rarest later ones are counted together, by status. */
const MOST_CAUSES = 200;

const MOST_RECORDS = 5;

interface Failed {
  readonly record: number;
  readonly line: number;
  readonly key: string;
  readonly status: number | null;
  readonly error: string;
}

interface Counted {
  records: number;
  readonly status: number | null;
  error: string;
  readonly example: string;
  readonly first: { readonly record: number; readonly line: number; readonly key: string }[];
}

/** Counts what dead letters, or unknown outcomes, have in common. Memory is bounded by the number of causes, not of letters. */
export class CauseTally {
  private readonly causes = new Map<string, Counted>();
  private readonly mostRecords: number;

  /** `mostRecords`: so many of a cause are named. */
  constructor({ mostRecords = MOST_RECORDS }: { readonly mostRecords?: number } = {}) {
    this.mostRecords = mostRecords;
  }

  add({ record, line, key, status, error }: Failed): void {
    const common = causeText(error);
    const cause = this.find(common, status, error);
    cause.records += 1;
    if (error !== cause.example && cause.error === cause.example) cause.error = common;
    if (cause.first.length < this.mostRecords) cause.first.push({ record, line, key });
  }

  /** The most frequent first. */
  get facts(): readonly Cause[] {
    return [...this.causes.values()]
      .map((cause) => ({ ...cause, first: [...cause.first] }))
      .sort((one, other) => other.records - one.records);
  }

  private find(common: string, status: number | null, example: string): Counted {
    const id = `${status} ${common}`;
    const known = this.causes.get(id);
    if (known) return known;
    if (this.causes.size < MOST_CAUSES) return this.begin(id, { status, error: example, example });
    const rest = `${status} rest`;
    return this.causes.get(rest) ?? this.begin(rest, { status, error: OTHER_CAUSES, example });
  }

  private begin(id: string, { status, error, example }: Pick<Counted, "status" | "error" | "example">): Counted {
    const cause: Counted = { records: 0, status, error, example, first: [] };
    this.causes.set(id, cause);
    return cause;
  }
}

/** The `error` of those that were too many to tell apart. */
export const OTHER_CAUSES = "other causes";
