import type { Entry } from "../../../src/engine/checkpoint/entry.ts";
import { sealLine } from "../../../src/engine/checkpoint/line.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import type { Item } from "../item.mts";
import { cutEverywhere, flipBits, type JournalDamage } from "../journalTrial.mts";

const sizes = { short: { bytes: 4096, flips: 1500 }, full: { bytes: 65_536, flips: 20_000 } };

export const item: Item = {
  number: 3,
  fault: "torn or corrupt file: a journal cut at every byte, and with flipped bits",
  async run({ scale, seed }) {
    const { bytes, flips } = sizes[scale];
    const journal = journalOf(bytes);
    const cut = await cutEverywhere(journal);
    const flipped = await flipBits(journal, { tries: flips, chance: seededChance(seed, "flips") });
    return {
      tries: cut.tries + flipped.tries,
      results: [
        ...figuresOf(`cut at each of ${journal.length} bytes`, cut),
        ...figuresOf(`${flips} flipped bits`, flipped),
        // A trial that never met one of the two ends would have shown nothing.
        { what: "cuts restored", value: cut.restored, target: { atLeast: journal.length - 1000 } },
        { what: "flips reported", value: flipped.reported, target: { atLeast: flips / 2 } },
      ],
    };
  },
};

function figuresOf(where: string, { tries, restored, reported, wrong }: JournalDamage) {
  return [
    { what: `${where}: silent accepts`, value: wrong, target: { is: 0 } },
    { what: `${where}: restored or reported`, value: restored + reported, target: { is: tries } },
  ] as const;
}

/** Every kind of entry that a run writes, until there are so many bytes. */
function journalOf(bytes: number): Buffer {
  const at = "2026-01-05T08:00:00.000Z";
  const records = Math.ceil(bytes / 10);
  const counters = { requests: 1, retries: 0, activeMs: 5 };
  const header: Entry = {
    is: "run",
    version: 2,
    run: "20260105-080000-7f3a",
    job: "work-orders",
    connection: "mes",
    at,
    jobHash: "ab",
    input: { file: "work-orders.csv", records, bytes: 4096, sha256: "cd" },
    segments: { size: 5, total: Math.ceil(records / 5) },
  };
  const lines = [sealLine({ ...header }), sealLine({ is: "attempt", at, attempt: 1 })];
  let size = lines.join("\n").length;
  for (let record = 1; size < bytes; record += 5) {
    const bad = {
      at,
      key: `WO-${record}`,
      line: record + 1,
      error: "qty must not be negative – zu klein",
      attempts: 1,
    };
    const entries: Entry[] = [
      { is: "intent", records: `${record + 3}-${record + 4}` },
      { is: "succeeded", at, records: `${record}-${record + 1}`, ...counters },
      { is: "dead", ...bad, record: record + 2, status: 400, csvBytes: record * 20, storyBytes: record * 200 },
      { is: "withdrawn", records: String(record + 3) },
      { is: "unknown", ...bad, record: record + 4 },
      { is: "segment", at, segment: Math.ceil(record / 5), dead: 1, unknown: 1 },
    ];
    for (const entry of entries) {
      lines.push(sealLine({ ...entry }));
      size += Buffer.byteLength(lines.at(-1) ?? "") + 1;
    }
  }
  return Buffer.from(`${lines.join("\n")}\n`, "utf8");
}
