import { findNodeAtLocation, type JSONPath, modify, type Node, parseTree } from "jsonc-parser";
import type { JsonValue } from "../../base/json.ts";

/** Replaces `length` characters at `offset`; several of one edit do not overlap and count from the text before it. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

/** What sets a value in a JSONC text, or with `undefined` removes it; comments and the layout of the rest stay. */
export function setIn(text: string, path: JSONPath, value: JsonValue | undefined): readonly TextEdit[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const property = root && findNodeAtLocation(root, path)?.parent;
  if (value === undefined && property?.type === "property") return removal(text, property);
  // Without formatting: the parser's own would lay out anew what stands around.
  if (!root || value === undefined || property) return modify(text, path, value, {});
  let depth = path.length - 1;
  while (depth > 0 && !findNodeAtLocation(root, path.slice(0, depth))) depth -= 1;
  const object = findNodeAtLocation(root, path.slice(0, depth));
  if (object?.type !== "object") return [];
  const inner = path.slice(depth + 1).reduceRight<JsonValue>((held, step) => ({ [step]: held }), value);
  return insertion(text, object, [String(path[depth]), inner]);
}

export function applied(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((a, b) => b.offset - a.offset)
    .reduce((done, { offset, length, content }) => done.slice(0, offset) + content + done.slice(offset + length), text);
}

/** A field behind the last one. An object in one line stays one; a comment behind the last field stays with it. */
function insertion(text: string, object: Node, [name, value]: [string, JsonValue]): readonly TextEdit[] {
  const { insertSpaces, tabSize, eol } = layoutOf(text);
  const unit = insertSpaces ? " ".repeat(tabSize) : "\t";
  const last = object.children?.at(-1);
  const end = object.offset + object.length;
  const isOneLine = last !== undefined && !text.slice(object.offset, end).includes("\n");
  if (isOneLine) {
    const written = ` ${JSON.stringify(name)}: ${inOneLine(value)}`;
    const at = last.offset + last.length;
    const hasComma = /^\s*,/.exec(text.slice(at, end));
    return [{ offset: at + (hasComma?.[0].length ?? 0), length: 0, content: hasComma ? written : `,${written}` }];
  }
  const lineStart = text.lastIndexOf("\n", (last ?? object).offset) + 1;
  const own = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  const indent = last ? own : own + unit;
  const lines = JSON.stringify(value, undefined, unit)
    .split("\n")
    .join(eol + indent);
  const written = `${eol}${indent}${JSON.stringify(name)}: ${lines}`;
  if (!last) {
    // What stands in an empty object is blank or a comment, and a comment stays.
    const inside = text.slice(object.offset + 1, end - 1);
    const kept = inside.trimEnd();
    return [{ offset: object.offset + 1, length: inside.length, content: `${kept}${written}${eol}${own}` }];
  }
  const at = last.offset + last.length;
  const [rest = "", comma] = /^[ \t]*(,)?[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/)?/.exec(text.slice(at, end)) ?? [];
  const between = rest.trimEnd().length;
  const added = { offset: at + between, length: 0, content: written };
  if (comma) return [added];
  return between === 0 ? [{ ...added, content: `,${written}` }] : [{ offset: at, length: 0, content: "," }, added];
}

/** A field with its comma, and with its line where nothing else stands on it. */
function removal(text: string, property: Node): readonly TextEdit[] {
  const siblings = property.parent?.children ?? [];
  const before = siblings[siblings.indexOf(property) - 1];
  const comma = /^\s*,/.exec(text.slice(property.offset + property.length))?.[0] ?? "";
  let start = property.offset;
  let end = start + property.length + comma.length;
  const blanksBefore = /[ \t]*$/.exec(text.slice(0, start))?.[0] ?? "";
  const rest = /^[ \t]*/.exec(text.slice(end))?.[0] ?? "";
  const opensLine = /[\r\n]$/.test(text.slice(0, start - blanksBefore.length));
  const lineEnd = /^\r?\n/.exec(text.slice(end + rest.length))?.[0];
  if (opensLine && lineEnd !== undefined) {
    start -= blanksBefore.length;
    end += rest.length + lineEnd.length;
  } else if (comma !== "") {
    end += rest.length;
  } else {
    start -= blanksBefore.length;
  }
  const own = { offset: start, length: end - start, content: "" };
  // The last field has no comma of its own; the one before it would be left with one.
  const last = before && comma === "" ? before.offset + before.length : undefined;
  const left = last === undefined ? undefined : /^\s*,/.exec(text.slice(last))?.[0];
  if (last === undefined || left === undefined) return [own];
  return [{ offset: last, length: left.length, content: "" }, own];
}

/** With blanks, as people write it. */
function inOneLine(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}: ${inOneLine(inner)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

/** As the file is written already. */
function layoutOf(text: string) {
  const indent = /^(?<blanks>[ \t]+)"/m.exec(text)?.groups?.["blanks"] ?? "  ";
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 1 : indent.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}
