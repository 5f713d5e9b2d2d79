import type { EpochMs } from "../../base/time.ts";
import type { RecordsRefused } from "../../doctor/observation.ts";

/** Words by which a server or gateway says its status where only they were kept. */
const TIMED_OUT = /\b(408|502|504)\b|gateway time-?out|bad gateway/i;

/** Kinds beyond this tell nothing more. */
const MOST_KINDS = 50;

/** Counts what went wrong with the records of a run, alike with alike. */
export class Refusals {
  private readonly run: string;
  private readonly kinds = new Map<string, { first: RecordsRefused; count: number }>();

  constructor(run: string) {
    this.run = run;
  }

  add(at: EpochMs, { status, words }: { readonly status: number | null; readonly words: string }): void {
    const told = status ?? statusIn(words);
    const key = `${told} ${words}`;
    const known = this.kinds.get(key);
    if (known) known.count += 1;
    else if (this.kinds.size < MOST_KINDS) {
      const first: RecordsRefused = { is: "records-refused", run: this.run, at, status: told, words, count: 1 };
      this.kinds.set(key, { first, count: 1 });
    }
  }

  all(): readonly RecordsRefused[] {
    return [...this.kinds.values()].map(({ first, count }) => ({ ...first, count }));
  }
}

function statusIn(words: string): number | null {
  const found = TIMED_OUT.exec(words);
  if (!found) return null;
  return found[1] === undefined ? 504 : Number(found[1]);
}
