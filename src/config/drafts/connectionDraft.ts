import { isObject, type JsonObject } from "../../base/json.ts";
import type { Problem, ProblemOf } from "../../base/problem.ts";
import { type Presets, readConnectionsFile } from "../connectionsFile.ts";
import { JsonDocument } from "../document.ts";
import { applied, setIn, type TextEdit } from "./editText.ts";

/** What a person has said of a new connection so far. No secret is ever among it. */
export interface ConnectionDraft {
  readonly id: string;
  readonly preset: string;
  readonly baseUrl: string;
  /** By dotted path from the connection: `auth.username`. */
  readonly fields: ReadonlyMap<string, string>;
}

const EMPTY = '{\n  "connections": {}\n}\n';
const HEAD = "// Connections of this folder. No secret ever stands here: the editor asks for it.\n";

/** The connection as `longhaul.json` has it: what the preset says is not repeated. */
export function entryOf({ preset, baseUrl, fields }: ConnectionDraft): JsonObject {
  const entry: JsonObject = { preset, baseUrl };
  for (const [path, value] of fields) {
    const steps = path.split(".");
    const last = steps.pop() ?? path;
    let here = entry;
    for (const step of steps) here = (here[step] ??= {}) as JsonObject;
    here[last] = value;
  }
  return entry;
}

/** The fields that the preset leaves to the site and that are not said yet, as the validator asks for them. */
export function fieldsNeeded(draft: ConnectionDraft, presets: Presets): readonly ProblemOf<"field-needed">["facts"][] {
  return problemsOf(draft, presets).flatMap((problem) => (problem.code === "field-needed" ? [problem.facts] : []));
}

/** What the validator says of one field of the draft, the whole of it included: `id`, `baseUrl`, `auth.username`. */
export function problemWith(draft: ConnectionDraft, field: string, presets: Presets): Problem | undefined {
  const document = new JsonDocument(sourceOf(draft));
  const path = ["connections", draft.id, ...(field === "id" ? [] : field.split("."))];
  const place = field === "id" ? document.placeOfKey(path) : document.placeOfValue(path);
  return problemsOf(draft, presets).find(({ line, column }) => line === place.line && column === place.column);
}

/** The ids that stand in a file already. */
export function idsIn(text: string, presets: Presets): readonly string[] {
  return readConnectionsFile({ path: "longhaul.json", text }, presets).declared;
}

/**
 * What writes the connection into the text of a `longhaul.json`; into an empty one with a line on what it is.
 * None where the text is damaged: a person has to correct it first.
 */
export function connectionEdits(text: string, draft: ConnectionDraft): readonly TextEdit[] {
  const path = ["connections", draft.id];
  const { value, syntaxProblems } = new JsonDocument({ path: "longhaul.json", text });
  if (isObject(value)) return syntaxProblems.length > 0 ? [] : setIn(text, path, entryOf(draft));
  if (value !== undefined) return [];
  const whole = applied(EMPTY, setIn(EMPTY, path, entryOf(draft)));
  const above = text.trim() === "" ? HEAD : `${text.trimEnd()}\n`;
  return [{ offset: 0, length: text.length, content: above + whole }];
}

function problemsOf(draft: ConnectionDraft, presets: Presets): readonly Problem[] {
  return readConnectionsFile(sourceOf(draft), presets).problems;
}

function sourceOf(draft: ConnectionDraft) {
  const text = JSON.stringify({ connections: { [draft.id]: entryOf(draft) } }, undefined, 1);
  return { path: "longhaul.json", text };
}
