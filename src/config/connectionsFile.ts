import * as z from "zod/mini";
import type { Connection } from "../auth/connection.ts";
import { isObject, type JsonObject } from "../base/json.ts";
import type { Problem } from "../base/problem.ts";
import { type ConnectionEntry, connectionEntry, connectionsFileSchema } from "./connectionEntry.ts";
import { disagreements, type MergedEntry } from "./disagreements.ts";
import { JsonDocument, type SourceFile } from "./document.ts";
import { findSecrets } from "./findSecrets.ts";
import { inReadingOrder } from "./inReadingOrder.ts";
import { mergeEntries, withServiceInherited } from "./mergeEntries.ts";
import { missingFields } from "./missingFields.ts";
import { resolveConnection } from "./resolveConnection.ts";
import { missingField, shapeProblems } from "./shapeProblems.ts";

/** What a site writes into fields that only it knows, by dotted path: `auth.tokenUrl`. */
export type Examples = Readonly<Record<string, string>>;

/** What a connection may name as its preset. */
export type Presets = Readonly<Record<string, { readonly entry: ConnectionEntry; readonly examples?: Examples }>>;

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
    const merged = {
      document,
      path: ["connections", id],
      entry: withServiceInherited(preset ? mergeEntries(preset.entry, entry) : entry),
    };
    const own = [...missingParts(merged, preset?.examples ?? {}), ...disagreements(merged)];
    problems.push(...own);
    const parsed = z.safeParse(connectionEntry, merged.entry);
    const isGood = own.length === 0 && parsed.success;
    const connection = isGood ? resolveConnection({ id, entry: parsed.data, file: file.path }) : undefined;
    if (connection) connections.set(id, connection);
  }
  return { connections, declared: Object.keys(entries), problems: inReadingOrder(problems) };
}

function presetOf({ preset }: JsonObject, presets: Presets): Presets[string] | "unknown" | undefined {
  if (typeof preset !== "string" || preset === "") return undefined;
  return Object.hasOwn(presets, preset) ? presets[preset] : "unknown";
}

function unknownPreset(document: JsonDocument, id: string, known: readonly string[]): Problem {
  const path = ["connections", id, "preset"];
  const preset = document.valueAt(path);
  const facts = { preset: typeof preset === "string" ? preset : "", known };
  return document.problem("unknown-preset", facts, document.placeOfValue(path));
}

/** What neither the file nor the preset says, but the rest of the entry needs. */
function missingParts(merged: MergedEntry, examples: Examples): Problem[] {
  const { document, path: here, entry } = merged;
  if (document.syntaxProblems.length > 0) return [];
  const missing = entry.baseUrl === undefined ? [missingField(document, [...here, "baseUrl"])] : [];
  for (const identity of ["auth", "service"] as const) {
    const said = entry[identity] ?? (identity === "auth" ? {} : undefined);
    if (!isObject(said) || said.grant !== undefined) continue;
    const path = [...here, identity];
    // Without such an object in the file the connection itself is the place, and the field is named from there.
    missing.push(missingField(document, [...path, "grant"], document.has(path) ? path : here));
  }
  const needed = missingFields(entry, Object.keys(examples)).map(({ field, ...facts }) => {
    const example = examples[field.replace(/^service\./, "auth.")] ?? null;
    const place = document.placeOfOpening([...here, ...field.split(".").slice(0, -1)]);
    return document.problem("field-needed", { field, ...facts, example }, place);
  });
  return [...missing, ...needed];
}
