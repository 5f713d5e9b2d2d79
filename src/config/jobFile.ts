import * as z from "zod/mini";
import type { Connection } from "../auth/connection.ts";
import { isObject, type JsonValue } from "../base/json.ts";
import type { Problem } from "../base/problem.ts";
import { bodyTemplate, type TextAt } from "./bodyTemplate.ts";
import { type DocumentPath, JsonDocument, type SourceFile } from "./document.ts";
import { findSecrets } from "./findSecrets.ts";
import { inReadingOrder } from "./inReadingOrder.ts";
import type { Job } from "./job.ts";
import { jobSchema } from "./jobEntry.ts";
import { originOfJobPath } from "./jobPath.ts";
import type { Place } from "./lineMap.ts";
import { originsOf } from "./origins.ts";
import { resolveJob } from "./resolveJob.ts";
import { shapeProblems } from "./shapeProblems.ts";
import { parseTemplate } from "./template.ts";
import { withoutUserInfo } from "./urls.ts";

/** A place in the job file that names a column of the records. */
export interface PlaceholderPlace extends Place {
  readonly use: "placeholder" | "key" | "type";
  /** The column, for a placeholder perhaps with a dotted path into its value. */
  readonly path: string;
}

export interface JobFile {
  /** Absent when there are problems. */
  readonly job: Job | undefined;
  /** Where columns are named, so that each can be checked against the records. */
  readonly places: readonly PlaceholderPlace[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a `*.sync.json`: all problems at once, each with its place.
 * `declared` are the ids of all connections in `longhaul.json`, also of those with problems of their own.
 */
export function readJobFile(
  file: SourceFile,
  connections: ReadonlyMap<string, Connection>,
  declared: readonly string[] = [...connections.keys()],
): JobFile {
  const document = new JsonDocument(file);
  const problems = [...document.syntaxProblems];
  const texts: TextAt[] = [];
  if (document.value !== undefined) {
    const secrets = findSecrets(document);
    const body = bodyTemplate(document.valueAt(BODY), BODY);
    texts.push(...headerTexts(document), ...body.texts);
    problems.push(...secrets.problems, ...shapeProblems(jobSchema, document, secrets));
    problems.push(...connectionProblems(document, { connections, declared }), ...bodyProblems(document, body));
  }
  const parsed = z.safeParse(jobSchema, document.value);
  return {
    job: problems.length === 0 && parsed.success ? resolveJob(file.path, parsed.data) : undefined,
    places: columnPlaces(document, texts),
    problems: inReadingOrder(problems),
  };
}

const BODY: DocumentPath = ["request", "body"];
