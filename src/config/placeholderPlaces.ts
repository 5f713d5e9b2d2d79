import { isObject } from "../base/json.ts";
import type { DocumentPath, JsonDocument } from "./document.ts";
import type { Place } from "./lineMap.ts";
import { parseTemplate } from "./template.ts";
import { templateTexts } from "./templateTexts.ts";

/** A place in the job file that names a column of the records. */
export interface PlaceholderPlace extends Place {
  readonly use: "key" | "type" | "placeholder";
  /** The column; for a placeholder perhaps with a dotted path into its value. */
  readonly path: string;
}

const KEY: DocumentPath = ["records", "key"];
const TYPES: DocumentPath = ["records", "types"];
const GROUP: DocumentPath = ["group", "by"];

/** Everywhere that a job file names a column. */
export function placeholderPlaces(document: JsonDocument): readonly PlaceholderPlace[] {
  const places: PlaceholderPlace[] = [];
  const key = document.valueAt(KEY);
  if (typeof key === "string") places.push({ use: "key", path: key, ...document.placeOfValue(KEY) });
  const types = document.valueAt(TYPES);
  for (const column of isObject(types) ? Object.keys(types) : []) {
    places.push({ use: "type", path: column, ...document.placeOfKey([...TYPES, column]) });
  }
  const group = document.valueAt(GROUP);
  if (typeof group === "string") {
    places.push({ use: "placeholder", path: group, ...document.placeOfValue(GROUP) });
  }
  for (const { path, text } of templateTexts(document)) {
    for (const part of parseTemplate(text)?.parts ?? []) {
      if (part.kind !== "placeholder" || (path[0] === "group" && isOfAnswer(part.path))) continue;
      const end = text.indexOf("}", part.offset) + 1;
      const place = document.placeInString(path, { start: part.offset, end });
      places.push({ use: "placeholder", path: part.path, ...place });
    }
  }
  return places;
}

/** In the request that undoes a write, what its answer said. */
function isOfAnswer(path: string): boolean {
  return path === "answer" || path.startsWith("answer.");
}
