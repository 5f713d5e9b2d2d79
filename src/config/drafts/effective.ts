import { isObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import type { Presets } from "../connectionsFile.ts";
import { type DocumentPath, JsonDocument, type SourceFile } from "../document.ts";
import { findSecrets } from "../findSecrets.ts";
import { mergeEntries } from "../mergeEntries.ts";

/** A field of a connection as it applies, and who says so. */
export interface EffectiveField {
  /** From the connection, dotted: `auth.tokenUrl`. */
  readonly field: string;
  /** `undefined` for what looks like a secret. */
  readonly value: JsonValue | undefined;
  readonly from: "file" | "preset";
}

/** Every field of a connection that the file or its preset says, the file's own first. Empty where there is no such one. */
export function effectiveFields(file: SourceFile, id: string, presets: Presets): readonly EffectiveField[] {
  const document = new JsonDocument(file);
  const here = ["connections", id];
  const own = document.valueAt(here);
  if (!isObject(own)) return [];
  const { preset } = own;
  const base = typeof preset === "string" && Object.hasOwn(presets, preset) ? (presets[preset]?.entry ?? {}) : {};
  const secrets = findSecrets(document);
  const fields = [...leaves(mergeEntries(base as JsonObject, own), [])].map(([path, value]): EffectiveField => {
    const isOwn = document.has([...here, ...path]);
    const shown = isOwn && secrets.covers([...here, ...path]) ? undefined : value;
    return { field: path.join("."), value: shown, from: isOwn ? "file" : "preset" };
  });
  return [...fields.filter(({ from }) => from === "file"), ...fields.filter(({ from }) => from === "preset")];
}

function* leaves(value: JsonObject, path: DocumentPath): Generator<[DocumentPath, JsonValue]> {
  for (const [name, inner] of Object.entries(value)) {
    const here = [...path, name];
    if (isObject(inner) && Object.keys(inner).length > 0) yield* leaves(inner, here);
    else yield [here, inner];
  }
}
