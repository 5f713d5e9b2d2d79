import { Failure } from "../base/failure.ts";
import { MissingValue, renderText, UnsafeValue } from "../config/template.ts";
import { DuplicateKeys } from "./duplicateKeys.ts";
import { FirstBatches } from "./firstBatches.ts";
import { GroupCheck } from "./groupCheck.ts";
import { problemAt } from "./problemAt.ts";
import { mergeProblems, ProblemList } from "./problemList.ts";
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
 * Throws Failure `input-invalid` with all problems found, up to a hundred shown, in the order of the file.
 */
export async function preflight(options: PreflightOptions, signal: AbortSignal): Promise<PreflightResult> {
  const { context, source } = options;
  // Apart, as each finds in the order of the file and they take turns.
  const damage = new ProblemList();
  const problems = new ProblemList();
  const twins = new ProblemList();
  const keys = new DuplicateKeys();
  const { group, request } = context.job;
  const groups = group && new GroupCheck(group.by, source);
  const batch = request.batch && new FirstBatches(context, request.batch, options.show);
  const shown: { record: SourceRecord; request: RenderedRequest }[] = [];
  let records = 0;
  for await (const some of source.read((problem) => damage.add(problem), signal)) {
    for (const record of some) {
      records += 1;
      const key = keyOf(record.values, context.job.records.key);
      const problem = groups?.meet(record);
      if (problem) problems.add(problem);
      if (key === "") {
        problems.add(problemAt(source, record.line, "key-empty", { column: context.job.records.key }));
        continue;
      }
      keys.meet(key);
      const rendered = tryRender(record);
      if (rendered && batch) batch.add(record);
      else if (rendered && shown.length < options.show) shown.push({ record, request: rendered });
    }
  }
  if (keys.needSecondPass || groups?.needSecondPass) await findTwins();
  const found = mergeProblems([damage, problems, twins]);
  if (found.count > 0) throw new Failure("input-invalid", found);
  if (records === 0) {
    throw new Failure("input-invalid", { problems: [problemAt(source, 1, "records-empty", {})], count: 1 });
  }
  return { records, shown: batch?.shown ?? shown };

  function tryRender(record: SourceRecord): RenderedRequest | undefined {
    try {
      const { reconcile } = context.job.write;
      // Rendered again where an answer is missing: too late to find that it cannot be.
      if (typeof reconcile === "object") renderText(reconcile.path, record.values, "url");
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
        if (firstLine !== undefined) twins.add(problemAt(source, record.line, "key-twice", { key, firstLine }));
        const scattered = groups?.meetAgain(record);
        if (scattered) twins.add(scattered);
      }
    }
  }
}
