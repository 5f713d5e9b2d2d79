import type { ReadFrom, RecordSource, ReportProblem, SourceRecord } from "./record.ts";

/** As many records are kept between two readings; more would make memory grow with the input. */
const MOST_KEPT = 5000;

/**
 * A source that need not be read twice when it is small: what the first whole reading without a problem gave is given
 * again. The caller makes sure that the input has not changed between the two.
 */
export function rememberedSource(source: RecordSource): RecordSource {
  let kept: (readonly SourceRecord[])[] | undefined;

  async function* read(report: ReportProblem, signal: AbortSignal, from?: ReadFrom) {
    if (from) {
      yield* source.read(report, signal, from);
      return;
    }
    if (kept) {
      yield* kept;
      return;
    }
    let batches: (readonly SourceRecord[])[] | undefined = [];
    let count = 0;
    const reported: ReportProblem = (problem) => {
      batches = undefined;
      report(problem);
    };
    for await (const batch of source.read(reported, signal)) {
      count += batch.length;
      if (count > MOST_KEPT) batches = undefined;
      batches?.push(batch);
      yield batch;
    }
    kept = batches;
  }

  return {
    file: source.file,
    fingerprint: (signal) => source.fingerprint(signal),
    columns: (signal) => source.columns(signal),
    read,
  };
}
