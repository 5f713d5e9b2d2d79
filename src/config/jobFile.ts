import * as z from "zod/mini";
import type { Connection } from "../auth/connection.ts";
import type { Problem } from "../base/problem.ts";
import { type DocumentPath, JsonDocument, type SourceFile } from "./document.ts";
import { expressionOf } from "./expressionBody.ts";
import { type FoundSecrets, findSecrets } from "./findSecrets.ts";
import { inReadingOrder } from "./inReadingOrder.ts";
import type { Job } from "./job.ts";
import { jobDisagreements } from "./jobDisagreements.ts";
import { jobSchema } from "./jobEntry.ts";
import { checkJobPath, originOfJobPath } from "./jobPath.ts";
import { originsOf } from "./origins.ts";
import { type PlaceholderPlace, placeholderPlaces } from "./placeholderPlaces.ts";
import { type JobBodies, resolveJob } from "./resolveJob.ts";
import { shapeProblems } from "./shapeProblems.ts";
import { parseTemplate } from "./template.ts";
import { BATCH_BODY, BODY, bodyTexts, ROLLBACK, ROLLBACK_BODY } from "./templateTexts.ts";

/** Where a job file names an address. */
const PATHS: readonly DocumentPath[] = [
  ["request", "path"],
  ["write", "reconcile", "path"],
  [...ROLLBACK, "path"],
];

export type { PlaceholderPlace } from "./placeholderPlaces.ts";

export interface JobFile {
  /** Absent when there are problems. */
  readonly job: Job | undefined;
  /** Where the job names columns, so that each can be checked against the records. */
  readonly places: readonly PlaceholderPlace[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a `*.sync.json`: all problems at once, each with its place.
 * `declared` are the ids of all connections in `longhaul.json`, also of those that have problems of their own.
 */
export function readJobFile(
  file: SourceFile,
  connections: ReadonlyMap<string, Connection>,
  declared: readonly string[] = [...connections.keys()],
): JobFile {
  const document = new JsonDocument(file);
  const problems = [...document.syntaxProblems];
  if (document.value !== undefined) {
    const secrets = findSecrets(document);
    problems.push(
      ...secrets.problems,
      ...shapeProblems(jobSchema, document, secrets),
      ...bodyProblems(document, secrets),
      ...connectionProblems(document, declared),
      ...originProblems(document, connections),
      ...identityProblems(document, connections),
      ...jobDisagreements(document),
    );
  }
  const parsed = z.safeParse(jobSchema, document.value);
  const isGood = problems.length === 0 && parsed.success;
  return {
    job: isGood ? resolveJob({ file: file.path, entry: parsed.data, bodies: bodiesOf(document) }) : undefined,
    places: placeholderPlaces(document),
    problems: inReadingOrder(problems),
  };
}

function bodiesOf(document: JsonDocument): JobBodies {
  return {
    request: document.valueAt(BODY),
    batch: document.valueAt(BATCH_BODY),
    rollback: document.valueAt(ROLLBACK_BODY),
  };
}

function bodyProblems(document: JsonDocument, secrets: FoundSecrets): Problem[] {
  const problems = [BODY, BATCH_BODY, ROLLBACK_BODY]
    .flatMap((body) => bodyTexts(document, body))
    .filter(({ path, text }) => !secrets.covers(path) && !parseTemplate(text))
    .map(({ path, text }) => document.problem("placeholder-syntax", { text }, document.placeOfValue(path)));
  const expression = expressionOf(document.valueAt(BODY));
  if (expression === undefined || (typeof expression === "string" && expression !== "")) return problems;
  const facts = { expected: "JSONata expression", found: JSON.stringify(expression) };
  problems.push(document.problem("wrong-type", facts, document.placeOfValue([...BODY, "jsonata"])));
  return problems;
}

function connectionProblems(document: JsonDocument, known: readonly string[]): Problem[] {
  const connection = document.valueAt(["connection"]);
  if (typeof connection !== "string" || connection === "" || known.includes(connection)) return [];
  return [document.problem("unknown-connection", { connection, known }, document.placeOfValue(["connection"]))];
}

/** A job goes only where its connection goes: its credential would travel along. */
function originProblems(document: JsonDocument, connections: ReadonlyMap<string, Connection>): Problem[] {
  const connection = connectionOf(document, connections);
  if (!connection) return [];
  const origins = originsOf(connection);
  return PATHS.flatMap((where) => {
    const path = document.valueAt(where);
    if (typeof path !== "string" || checkJobPath(path) !== undefined) return [];
    const template = parseTemplate(path);
    const origin = template && originOfJobPath(template);
    if (origin === undefined || origins.has(origin)) return [];
    return [document.problem("foreign-origin", { url: path, origins: [...origins] }, document.placeOfValue(where))];
  });
}

/** Only a connection with a service identity can act as one. */
function identityProblems(document: JsonDocument, connections: ReadonlyMap<string, Connection>): Problem[] {
  const connection = connectionOf(document, connections);
  const runAs = document.valueAt(["runAs"]);
  if (!connection || connection.service || (runAs !== "service" && runAs !== "auto")) return [];
  const facts = { connection: connection.id, runAs };
  return [document.problem("no-service-identity", facts, document.placeOfValue(["runAs"]))];
}

function connectionOf(document: JsonDocument, connections: ReadonlyMap<string, Connection>): Connection | undefined {
  const id = document.valueAt(["connection"]);
  return typeof id === "string" ? connections.get(id) : undefined;
}
