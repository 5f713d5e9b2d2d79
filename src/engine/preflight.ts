import { Failure } from "../base/failure.ts";
import type { ProblemCode, ProblemFacts, ProblemOf } from "../base/problem.ts";
import { MissingValue, UnsafeValue } from "../config/template.ts";
import { DuplicateKeys } from "./duplicateKeys.ts";
import { ProblemList } from "./problemList.ts";
import { keyOf, type RecordSource, type SourceRecord } from "./record.ts";
import { type RenderedRequest, type RequestContext, renderRequest } from "./request.ts";

export interface PreflightResult {
  readonly records: number;
  /** The first requests as they would be sent, as many as were asked for. */
  readonly shown: readonly { readonly record: SourceRecord; readonly request: RenderedRequest }[];
}

export interface PreflightOptions {
  readonly context: RequestContext;
  readonly source: RecordSource;
  /** How many requests to show. */
  readonly show: number;
}

/**
 * Reads and renders every record once before anything is sent.
 * Throws Failure `input-invalid` with all problems found, up to a hundred shown.
 */
export async function preflight(options: PreflightOptions, signal: AbortSignal): Promise<PreflightResult> {
  const { context, source } = options;
  const problems = new ProblemList();
  const keys = new DuplicateKeys();
  const shown: { record: SourceRecord; request: RenderedRequest }[] = [];
  let records = 0;
  for await (const batch of source.read((problem) => problems.add(problem), signal)) {
    for (const record of batch) {
      records += 1;
      const key = keyOf(record.values, context.job.records.key);
      if (key === "") {
        problems.add(problemAt(source, record.line, "key-empty", { column: context.job.records.key }));
        continue;
      }
      keys.meet(key);
      const request = tryRender(record);
      if (request && shown.length < options.show) shown.push({ record, request });
    }
  }
  if (keys.needSecondPass) await findTwins();
  if (records === 0 && problems.count === 0) problems.add(problemAt(source, 1, "records-empty", {}));
  if (problems.count > 0) throw new Failure("input-invalid", { problems: problems.shown, count: problems.count });
  return { records, shown };

  function tryRender(record: SourceRecord): RenderedRequest | undefined {
    try {
      return renderRequest(context, record);
    } catch (error) {
      if (error instanceof MissingValue)
        problems.add(problemAt(source, record.line, "value-missing", { column: error.path }));
      else if (error instanceof UnsafeValue)
        problems.add(problemAt(source, record.line, "value-unsafe", { column: error.path }));
      else throw error;
      return undefined;
    }
  }

  async function findTwins(): Promise<void> {
    for await (const batch of source.read(() => undefined, signal)) {
      for (const record of batch) {
        const key = keyOf(record.values, context.job.records.key);
        const firstLine = keys.firstLineOf(key, record.line);
        if (firstLine !== undefined) problems.add(problemAt(source, record.line, "key-twice", { key, firstLine }));
      }
    }
  }
}

function problemAt<C extends ProblemCode>(
  source: RecordSource,
  line: number,
  code: C,
  facts: ProblemFacts[C],
): ProblemOf<C> {
  return { code, file: source.file, line, column: 1, length: 0, facts };
}
