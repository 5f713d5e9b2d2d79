import type { Problem } from "../base/problem.ts";
import type { Expression } from "../config/expression.ts";
import type { ReadFrom, RecordSource, ReportProblem, SourceRecord } from "./record.ts";

/**
 * A source whose records carry the body that an expression makes of each. A record without one is a problem and left
 * out; an expression that was stopped at a limit ends the reading, as it would cost as much for every other record.
 */
export function mappedSource(source: RecordSource, expression: Expression): RecordSource {
  async function* read(report: ReportProblem, signal: AbortSignal, from?: ReadFrom) {
    for await (const batch of source.read(report, signal, from)) {
      const mapped: SourceRecord[] = [];
      for (const record of batch) {
        const evaluation = await expression.evaluate(record.values);
        if (evaluation.kind === "value" && evaluation.value !== undefined) {
          mapped.push({ ...record, mapped: evaluation.value });
          continue;
        }
        const error = evaluation.kind === "failed" ? evaluation.error : "it finds nothing";
        report(problemAt(source, record, error));
        if (evaluation.kind === "failed" && evaluation.endless) return;
      }
      signal.throwIfAborted();
      yield mapped;
    }
  }

  return {
    file: source.file,
    fingerprint: (signal) => source.fingerprint(signal),
    columns: (signal) => source.columns(signal),
    read,
  };
}

function problemAt({ file }: RecordSource, { line }: SourceRecord, error: string): Problem {
  return { code: "expression-failed", file, line, column: 1, length: 0, facts: { error } };
}
