import { seededChance } from "../../../src/sandbox/seededChance.ts";
import type { Item } from "../item.mts";
import { fuzzJwts, scanDocuments } from "../jwtFuzz.mts";

const tokens = { short: 2000, full: 100_000 };

export const item: Item = {
  number: 20,
  fault: "hostile JWTs: fuzzed inputs, and large documents to scan",
  async run({ scale, seed }) {
    const end = await fuzzJwts(tokens[scale], seededChance(seed, "tokens"));
    const scans = scanDocuments();
    return {
      tries: end.tokens + scans.length,
      results: [
        {
          what: `${end.tokens} fuzzed tokens, ${end.decoded} could be decoded: crashes`,
          value: end.crashed.length,
          target: { is: 0 },
        },
        { what: "milliseconds for the slowest", value: Math.round(end.worstMs), target: { atMost: 50 } },
        { what: "milliseconds for half of the hovers", value: Math.ceil(end.hoverMs.median), target: { atMost: 5 } },
        ...scans.map(({ of, megabytes, found, ms }) => ({
          what: `${megabytes} MB of ${of}, ${found} tokens: milliseconds to scan`,
          value: Math.ceil(ms),
          target: { atMost: 60 },
        })),
      ],
      notes: end.crashed,
    };
  },
};
