import { seededChance } from "../../src/sandbox/seededChance.ts";
import { fuzzJwts, scanDocuments } from "./jwtFuzz.mts";
import type { Scoreboard } from "./scoreboard.mts";

const TOKENS = 100_000;

/** What is promised of hostile tokens and large documents. The same seed makes the same tokens. */
export async function jwtNumbers(board: Scoreboard, seed: number): Promise<void> {
  const fuzz = await fuzzJwts(TOKENS, seededChance(seed, "tokens"));
  const { tokens, decoded, crashed, worstMs, replayed, hoverMs } = fuzz;
  board.tell(`${tokens} fuzzed tokens (seed ${seed}), ${decoded} could be decoded: crashes`, crashed.length, 0);
  for (const crash of crashed.slice(0, 10)) console.log(`     ${crash}`);
  board.atMost(
    `the same, ${replayed} that seemed slow were replayed: milliseconds for the slowest`,
    rounded(worstMs),
    50,
  );
  board.atMost("the same: milliseconds for half of the hovers", rounded(hoverMs.median), 5);
  for (const { of, megabytes, found, ms } of scanDocuments()) {
    board.atMost(`${megabytes} MB of ${of}, ${found} tokens: milliseconds to scan`, rounded(ms), 60);
  }
}

function rounded(ms: number): number {
  return Math.ceil(ms * 10) / 10;
}
