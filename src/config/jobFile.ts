import * as z from "zod/mini";
import type { Connection } from "../auth/connection.ts";
import type { Problem } from "../base/problem.ts";
import { JsonDocument, type SourceFile } from "./document.ts";
import { expressionOf } from "./expressionBody.ts";
import { type FoundSecrets, findSecrets } from "./findSecrets.ts";
import { inReadingOrder } from "./inReadingOrder.ts";
import type { Job } from "./job.ts";
import { jobSchema } from "./jobEntry.ts";
import { checkJobPath, originOfJobPath } from "./jobPath.ts";
import { originsOf } from "./origins.ts";
import { type PlaceholderPlace, placeholderPlaces } from "./placeholderPlaces.ts";
import { resolveJob } from "./resolveJob.ts";
import { shapeProblems } from "./shapeProblems.ts";
import { parseTemplate } from "./template.ts";
import { BODY, bodyTexts } from "./templateTexts.ts";

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
    );
  }
  const parsed = z.safeParse(jobSchema, document.value);
  const isGood = problems.length === 0 && parsed.success;
  return {
    job: isGood ? resolveJob({ file: file.path, entry: parsed.data, body: document.valueAt(BODY) }) : undefined,
    places: placeholderPlaces(document),
    problems: inReadingOrder(problems),
  };
}

function bodyProblems(document: JsonDocument, secrets: FoundSecrets): Problem[] {
  const problems = bodyTexts(document)
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
  const path = document.valueAt(["request", "path"]);
  if (!connection || typeof path !== "string" || checkJobPath(path) !== undefined) return [];
  const template = parseTemplate(path);
  const origin = template && originOfJobPath(template);
  const origins = originsOf(connection);
  if (origin === undefined || origins.has(origin)) return [];
  const place = document.placeOfValue(["request", "path"]);
  return [document.problem("foreign-origin", { url: path, origins: [...origins] }, place)];
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
