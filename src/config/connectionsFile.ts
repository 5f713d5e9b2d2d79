import * as z from "zod/mini";
import type { Connection } from "../auth/connection.ts";
import { isObject, type JsonObject } from "../base/json.ts";
import type { Problem } from "../base/problem.ts";
import { type ConnectionEntry, connectionEntry, connectionsFileSchema } from "./connectionEntry.ts";
import { JsonDocument, type SourceFile } from "./document.ts";
import { findSecrets } from "./findSecrets.ts";
import { inReadingOrder } from "./inReadingOrder.ts";
import { mergeEntries, withServiceInherited } from "./mergeEntries.ts";
import { resolveConnection } from "./resolveConnection.ts";
import { missingField, shapeProblems } from "./shapeProblems.ts";

/** What a connection may name as its preset. */
export type Presets = Readonly<Record<string, { readonly entry: ConnectionEntry }>>;

export interface ConnectionsFile {
  /** The connections without problems, by id. */
  readonly connections: ReadonlyMap<string, Connection>;
  /** Every id that stands in the file, so that a job is not told that a damaged connection is unknown. */
  readonly declared: readonly string[];
  readonly problems: readonly Problem[];
}

/** Reads `longhaul.json`: all problems at once, each with its place. Sends and opens nothing. */
export function readConnectionsFile(file: SourceFile, presets: Presets): ConnectionsFile {
  const document = new JsonDocument(file);
  const problems = [...document.syntaxProblems];
  const connections = new Map<string, Connection>();
  const entries = isObject(document.value) && isObject(document.value.connections) ? document.value.connections : {};
  if (document.value !== undefined) {
    const secrets = findSecrets(document);
    problems.push(...secrets.problems, ...shapeProblems(connectionsFileSchema, document, secrets));
  }
  for (const [id, entry] of Object.entries(entries)) {
    if (!isObject(entry)) continue;
    const preset = presetOf(entry, presets);
    if (preset === "unknown") {
      problems.push(unknownPreset(document, id, Object.keys(presets)));
      continue;
    }
    const merged = withServiceInherited(preset ? mergeEntries(preset, entry) : entry);
    problems.push(...missingParts(document, id, merged));
    const parsed = z.safeParse(connectionEntry, merged);
    const connection = parsed.success ? resolveConnection(id, parsed.data) : undefined;
    if (connection) connections.set(id, connection);
  }
  return { connections, declared: Object.keys(entries), problems: inReadingOrder(problems) };
}

function presetOf({ preset }: JsonObject, presets: Presets): ConnectionEntry | "unknown" | undefined {
  if (typeof preset !== "string" || preset === "") return undefined;
  return Object.hasOwn(presets, preset) ? presets[preset]?.entry : "unknown";
}

function unknownPreset(document: JsonDocument, id: string, known: readonly string[]): Problem {
  const path = ["connections", id, "preset"];
  const preset = document.valueAt(path);
  const facts = { preset: typeof preset === "string" ? preset : "", known };
  return document.problem("unknown-preset", facts, document.placeOfValue(path));
}

/** What neither the file nor the preset says, but the grant needs. */
function missingParts(document: JsonDocument, id: string, merged: JsonObject): Problem[] {
  if (document.syntaxProblems.length > 0) return [];
  const here = ["connections", id];
  const missing = merged.baseUrl === undefined ? [missingField(document, [...here, "baseUrl"])] : [];
  for (const identity of ["auth", "service"] as const) {
    const entry = merged[identity] ?? (identity === "auth" ? {} : undefined);
    if (!isObject(entry)) continue;
    const path = [...here, identity];
    // Without such an object in the file the connection itself is the place, and the field is named from there.
    const inside = document.has(path) ? path : here;
    for (const field of neededFields(entry)) {
      if (entry[field] === undefined) missing.push(missingField(document, [...path, field], inside));
    }
  }
  return missing;
}

function neededFields({ grant, clientAuth }: JsonObject): readonly string[] {
  const client = clientAuth === "basic" ? ["clientId"] : [];
  switch (grant) {
    case undefined:
      return ["grant"];
    case "password":
      return ["tokenUrl", "username", ...client];
    case "client_credentials":
      return ["tokenUrl", "clientId"];
    case "refresh_token":
      return ["tokenUrl", ...client];
    default:
      return [];
  }
}
