import { type Millis, millis } from "../base/time.ts";
import { all, type Case } from "./case.ts";
import type { Answered, ChainName } from "./observation.ts";

/** What the lifetime header of several answers says together. */
export interface HeaderWord {
  readonly chain: ChainName;
  /** `fixed`: the end stays where it is, `sliding`: each use moves it away. */
  readonly end: "fixed" | "sliding";
  /** Of a fixed end the whole life, of a sliding one the window. */
  readonly span: Millis;
  readonly first: Answered;
  readonly last: Answered;
}

/** Compares what was left of a token at two of its ages: by less than half of the time between, nothing has moved. */
export function headerWords(patient: Case): readonly HeaderWord[] {
  const words: HeaderWord[] = [];
  const answers = all(patient, "answered").filter(({ left }) => left !== null);
  const tokens = new Map<string, Answered[]>();
  for (const answer of answers) {
    const key = `${answer.chain} ${answer.generation}`;
    tokens.set(key, [...(tokens.get(key) ?? []), answer]);
  }
  for (const told of tokens.values()) {
    const [first, ...later] = told;
    // The first pair tells most: near its end even a sliding token is held by another limit.
    const last = later[0];
    if (!first || !last || first.left === null || last.left === null) continue;
    const elapsed = last.tokenAge - first.tokenAge;
    const moved = last.tokenAge + last.left - (first.tokenAge + first.left);
    const end = moved < elapsed / 2 ? "fixed" : "sliding";
    const span = end === "fixed" ? millis(first.tokenAge + first.left) : last.left;
    words.push({ chain: first.chain, end, span, first, last });
  }
  return words;
}
