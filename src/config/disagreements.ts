import { atPath, isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import type { Problem } from "../base/problem.ts";
import type { DocumentPath, JsonDocument } from "./document.ts";
import { parseDuration } from "./duration.ts";

/** One connection: the file it stands in, its place there, and its entry with the preset merged in. */
export interface MergedEntry {
  readonly document: JsonDocument;
  readonly path: DocumentPath;
  readonly entry: JsonObject;
}

/** Values that are good each for itself, but not together. */
export function disagreements(merged: MergedEntry): readonly Problem[] {
  // In a damaged file the other value may only have been lost.
  if (merged.document.syntaxProblems.length > 0) return [];
  const identities = (["auth", "service"] as const).flatMap((identity) => assertionProblems(merged, identity));
  const margin = spanProblem(merged, "lifetime.margin", "lifetime.access");
  return [...identities, ...margin, ...spanProblem(merged, "keepAlive.every", "lifetime.idle")];
}

/** Told only of what the file itself says: what a preset says besides is not the site's mistake. */
function assertionProblems(merged: MergedEntry, identity: "auth" | "service"): readonly Problem[] {
  const said = merged.entry[identity];
  if (!isObject(said)) return [];
  const clientAuth = said.grant === "private_key_jwt" ? "private_key_jwt" : said.clientAuth;
  const disagree = (field: string, other: string, wanted: string) => {
    const value = shownValue(atPath(said, field));
    const facts = { field: `${identity}.${field}`, value, other: `${identity}.${other}`, wanted };
    return problemAt(merged, [`${identity}.${field}`, `${identity}.${other}`], (place) =>
      merged.document.problem("fields-disagree", facts, place),
    );
  };
  if (said.grant === "private_key_jwt" && inFile(merged, `${identity}.clientAuth`) && said.clientAuth !== clientAuth) {
    return disagree("grant", "clientAuth", "private_key_jwt");
  }
  const algorithm = isObject(said.assertion) ? said.assertion.algorithm : undefined;
  const isShared = algorithm === "HS256";
  if (clientAuth === "private_key_jwt" && isShared)
    return disagree("assertion.algorithm", "clientAuth", "client_secret_jwt");
  if (clientAuth === "client_secret_jwt" && algorithm !== undefined && !isShared) {
    return disagree("assertion.algorithm", "clientAuth", "private_key_jwt");
  }
  const signs = clientAuth === "private_key_jwt" || clientAuth === "client_secret_jwt";
  if (!signs && isObject(said.assertion) && inFile(merged, `${identity}.assertion`))
    return disagree("assertion", "clientAuth", "private_key_jwt");
  return [];
}

/** A span that must be shorter than another to be of any use. */
function spanProblem(merged: MergedEntry, field: string, other: string): readonly Problem[] {
  const value = atPath(merged.entry, field);
  const limit = atPath(merged.entry, other);
  if (typeof value !== "string" || typeof limit !== "string") return [];
  const [span, most] = [parseDuration(value), parseDuration(limit)];
  if (span === undefined || most === undefined || span < most) return [];
  const facts = { field, value, other, limit };
  return problemAt(merged, [field, other], (place) => merged.document.problem("span-too-long", facts, place));
}

/** At the first of the fields that stands in the file, else where the connection opens. */
function problemAt(
  { document, path }: MergedEntry,
  fields: readonly string[],
  problem: (place: ReturnType<JsonDocument["placeOfValue"]>) => Problem,
): readonly Problem[] {
  const paths = fields.map((field) => [...path, ...field.split(".")]);
  const standing = paths.find((one) => document.has(one));
  return [problem(standing ? document.placeOfValue(standing) : document.placeOfOpening(path))];
}

function inFile({ document, path }: MergedEntry, field: string): boolean {
  return document.has([...path, ...field.split(".")]);
}

/** An object is not shown: whatever stands in it might be a secret. */
function shownValue(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "{…}";
}
