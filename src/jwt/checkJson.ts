import { parseJson } from "../base/json.ts";
import { DEEPEST_JSON } from "./limits.ts";

/** Why JSON is refused before it is parsed. */
export type JsonRefusal = { readonly kind: "too-deep" } | { readonly kind: "name-twice"; readonly name: string };

/**
 * Looks through JSON text, without recursion, for nesting beyond 64 and for an object that has a name twice
 * (RFC 7515 4, RFC 7519 4: such a token means different things to different readers). Says nothing about its grammar.
 */
export function checkJson(text: string): JsonRefusal | undefined {
  /** Per open bracket the names so far; `undefined` for a list. */
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case "{":
      case "[":
        open.push(text[at] === "{" ? new Set() : undefined);
        if (open.length > DEEPEST_JSON) return { kind: "too-deep" };
        break;
      case "}":
      case "]":
        open.pop();
        break;
      case '"': {
        const end = endOfString(text, at);
        const names = open.at(-1);
        if (names !== undefined && isName(text, end)) {
          const name = unescaped(text.slice(at, end));
          if (names.has(name)) return { kind: "name-twice", name };
          names.add(name);
        }
        at = end - 1;
        break;
      }
      default:
    }
  }
  return undefined;
}

/** Just behind the closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}

function isName(text: string, end: number): boolean {
  let at = end;
  while (at < text.length && " \t\r\n".includes(text[at] ?? "")) at += 1;
  return text[at] === ":";
}

/** Two spellings of one name are the same name. */
function unescaped(literal: string): string {
  const name = parseJson(literal);
  return typeof name === "string" ? name : literal;
}
