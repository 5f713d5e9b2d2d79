import type { JsonValue } from "../base/json.ts";
import type { Problem } from "../base/problem.ts";
import type { DocumentPath, JsonDocument } from "./document.ts";
import { hasSecretForm, isSecretName, looksGenerated } from "./secretLook.ts";

/** What in a document looks like a secret: the problems never carry its text. */
export interface FoundSecrets {
  readonly problems: readonly Problem[];
  /** Whether the value at a path was taken for a secret, so that no other problem may show it. */
  covers(path: DocumentPath): boolean;
}

/** Fields whose values may be long and without pattern, and are public. */
const PUBLIC_FIELDS = /^(clientId|keyId|issuer|audience|scope|path|file|\w*Url|\$schema)$/;

/** Objects whose values name something: JSON paths into an answer, fields of a sign-in, columns of the input. */
const FOREIGN_NAMES = new Set(["response", "fieldNames", "types"]);

export function findSecrets(document: JsonDocument): FoundSecrets {
  const problems: Problem[] = [];
  const paths = new Set<string>();
  const visit = (value: JsonValue, path: DocumentPath): void => {
    if (typeof value === "object" && value !== null) {
      const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
      for (const [step, inner] of entries) visit(inner, [...path, step]);
    } else if (isSecret(value, path)) {
      paths.add(JSON.stringify(path));
      problems.push(document.problem("secret-in-file", { field: fieldOf(path) }, document.placeOfValue(path)));
    }
  };
  if (document.value !== undefined) visit(document.value, []);
  return { problems, covers: (path) => paths.has(JSON.stringify(path)) };
}

function isSecret(value: string | number | boolean | null, path: DocumentPath): boolean {
  const field = fieldOf(path);
  const parent = path.at(-2);
  const isOurName = typeof parent !== "string" || !FOREIGN_NAMES.has(parent);
  // A short number counts something.
  if (typeof value === "number") return isOurName && isSecretName(field) && value >= 1000;
  if (typeof value !== "string" || value === "") return false;
  if (hasSecretForm(value)) return true;
  // A placeholder takes its value from the record.
  if (isOurName && isSecretName(field) && !value.includes("${")) return true;
  return !PUBLIC_FIELDS.test(field) && looksGenerated(value);
}

/** The field that holds the value, also through lists. */
function fieldOf(path: DocumentPath): string {
  const field = path.findLast((step) => typeof step === "string");
  return typeof field === "string" ? field : "";
}
