import { Failure } from "../base/failure.ts";
import { parseRanges, Ranges } from "../base/ranges.ts";
import { segmentCount, segmentOf } from "./plan.ts";
import { keyOf, type SourceRecord } from "./record.ts";

/** Which records a person wants to try first: segments such as `3,7-9`, or so many records spread over the input. */
export type TestChoice = { readonly segments: string } | { readonly sample: number };

export interface SelectionFacts {
  /** How many there are in the input. */
  readonly records: number;
  readonly segmentSize: number;
}

/**
 * The numbers of the chosen records. Throws Failure `segment-unknown`. Every selection is made here: a rule that keeps
 * records together, such as groups, widens what this answers.
 */
export function selectRecords(choice: TestChoice, facts: SelectionFacts): Ranges {
  return "sample" in choice ? sampleOf(choice.sample, facts) : recordsOf(choice.segments, facts);
}

/** Evenly spread and always the same ones, the first and the last record among them. */
function sampleOf(count: number, { records }: SelectionFacts): Ranges {
  const selected = new Ranges();
  if (count >= records) {
    selected.addText(`1-${records}`);
    return selected;
  }
  const step = count === 1 ? 0 : (records - 1) / (count - 1);
  for (let at = 0; at < count; at += 1) selected.add(1 + Math.round(at * step));
  return selected;
}

function recordsOf(text: string, { records, segmentSize }: SelectionFacts): Ranges {
  const total = segmentCount(records, segmentSize);
  const selected = new Ranges();
  for (const segment of parseRanges(text) ?? [0]) {
    if (segment < 1 || segment > total) throw new Failure("segment-unknown", { segment, total });
    selected.addText(blockText(segment, segmentSize, records));
  }
  return selected;
}

/**
 * The choice in whole batches: what was sent under the key of a whole batch must never be sent under another one. Of a
 * sample as many batches are taken as its records would fill.
 */
export function wholeBatches(choice: TestChoice, { records, segmentSize }: SelectionFacts, size: number): Ranges {
  const batches = segmentCount(records, size);
  const chosen =
    "sample" in choice
      ? sampleOf(Math.ceil(choice.sample / size), { records: batches, segmentSize })
      : batchesOf(recordsOf(choice.segments, { records, segmentSize }), size);
  const selected = new Ranges();
  for (const batch of chosen) selected.addText(blockText(batch, size, records));
  return selected;
}

/** The records of one block of `size`, counted from 1; the last one may be shorter. */
function blockText(block: number, size: number, records: number): string {
  return `${(block - 1) * size + 1}-${Math.min(block * size, records)}`;
}

function batchesOf(records: Ranges, size: number): Ranges {
  const batches = new Ranges();
  for (const record of records) batches.add(segmentOf(record, size));
  return batches;
}

/** What keeps the records of a group together, which stand next to each other: those of a chosen one are chosen too. */
export async function wholeGroups(
  selected: Ranges,
  by: string,
  batches: AsyncIterable<readonly SourceRecord[]>,
): Promise<Ranges> {
  const whole = new Ranges();
  let group: { readonly name: string; readonly first: number; last: number; isChosen: boolean } | undefined;
  const close = () => {
    if (group?.isChosen) whole.addText(`${group.first}-${group.last}`);
  };
  for await (const batch of batches) {
    for (const { number, values } of batch) {
      const name = keyOf(values, by);
      if (group?.name !== name) {
        close();
        group = { name, first: number, last: number, isChosen: false };
      }
      group.last = number;
      if (selected.has(number)) group.isChosen = true;
    }
  }
  close();
  return whole;
}

/** Ends a reading with the batch that holds record `last`. */
export async function* upTo(
  batches: AsyncIterable<readonly SourceRecord[]>,
  last: number,
): AsyncGenerator<readonly SourceRecord[]> {
  for await (const batch of batches) {
    yield batch;
    if ((batch.at(-1)?.number ?? 0) >= last) return;
  }
}
