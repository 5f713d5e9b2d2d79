import { type JSONPath, type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { JsonValue } from "../base/json.ts";
import type { JsonSyntaxError, Problem, ProblemCode, ProblemFacts } from "../base/problem.ts";
import { repeatedKeys, tooDeepAt, valueOf } from "./jsonTree.ts";
import { LineMap, type Place } from "./lineMap.ts";

/** A file of the user as it was read: where it lies, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Names a value inside a document: field names and list positions from the root. */
export type DocumentPath = JSONPath;

/** Beyond this, syntax errors are echoes of the first. */
const MOST_SYNTAX_ERRORS = 20;

/** A JSONC text as values that still know where they stand. Damaged text gives what could be understood of it. */
export class JsonDocument {
  readonly value: JsonValue | undefined;
  readonly syntaxProblems: readonly Problem[];
  private readonly file: string;
  private readonly text: string;
  private readonly root: Node | undefined;
  private readonly lines: LineMap;

  constructor(file: SourceFile) {
    // Editors do not count a byte order mark as a column.
    this.text = file.text.startsWith("\ufeff") ? file.text.slice(1) : file.text;
    this.file = file.path;
    this.lines = new LineMap(this.text);
    const tooDeep = tooDeepAt(this.text);
    const errors: ParseError[] = [];
    this.root = tooDeep === undefined ? parseTree(this.text, errors, { allowTrailingComma: true }) : undefined;
    this.value = this.root && valueOf(this.root);
    const found: { error: JsonSyntaxError; offset: number; length: number }[] = errors.map((error) => ({
      ...error,
      // `JsonSyntaxError` lists every name that the parser prints.
      error: printParseErrorCode(error.error) as JsonSyntaxError,
    }));
    if (tooDeep !== undefined) found.push({ error: "TooDeep", offset: tooDeep, length: 1 });
    for (const { offset, length } of this.root ? repeatedKeys(this.root) : []) {
      found.push({ error: "FieldTwice", offset, length });
    }
    this.syntaxProblems = found
      .slice(0, MOST_SYNTAX_ERRORS)
      .map(({ error, offset, length }) => this.problem("json-syntax", { error }, this.lines.place(offset, length)));
  }

  /** Whether something stands at a path. */
  has(path: DocumentPath): boolean {
    return this.find(path) !== undefined;
  }

  /** The value at a path; `undefined` when nothing stands there. */
  valueAt(path: DocumentPath): JsonValue | undefined {
    const node = this.find(path);
    return node && valueOf(node);
  }

  /** Where the value at a path stands, or the nearest that surrounds it. */
  placeOfValue(path: DocumentPath): Place {
    const node = this.find(path);
    if (node) return this.lines.place(node.offset, node.length);
    return path.length > 0 ? this.placeOfValue(path.slice(0, -1)) : this.lines.place(0, 0);
  }

  /** Where the field name at the end of a path stands. */
  placeOfKey(path: DocumentPath): Place {
    const key = this.find(path)?.parent?.children?.[0];
    return key?.type === "string" ? this.lines.place(key.offset, key.length) : this.placeOfValue(path);
  }

  /** Where an object opens: the place of what is missing in it. */
  placeOfOpening(path: DocumentPath): Place {
    const place = this.placeOfValue(path);
    return { ...place, length: Math.min(1, place.length) };
  }

  /** Where part of a string stands, given by offsets into its decoded value. */
  placeInString(path: DocumentPath, part: { readonly start: number; readonly end: number }): Place {
    const node = this.find(path);
    if (node?.type !== "string") return this.placeOfValue(path);
    const start = this.sourceOffset(node, part.start);
    return this.lines.place(start, this.sourceOffset(node, part.end) - start);
  }

  problem<C extends ProblemCode>(code: C, facts: ProblemFacts[C], place: Place): Problem {
    // TypeScript does not see that a code and its own facts make one member of the union.
    return { code, file: this.file, ...place, facts } as Problem;
  }

  private find(path: DocumentPath): Node | undefined {
    let here = this.root;
    for (const step of path) here = here && childOf(here, step);
    return here;
  }

  /** An escape such as `\n` or `\u0024` is one character of the value, but several of the source. */
  private sourceOffset(node: Node, decoded: number): number {
    let offset = node.offset + 1;
    for (let done = 0; done < decoded; done += 1) {
      if (this.text[offset] !== "\\") offset += 1;
      else offset += this.text[offset + 1] === "u" ? 6 : 2;
    }
    return offset;
  }
}

function childOf(node: Node, step: string | number): Node | undefined {
  if (node.type === "array") return typeof step === "number" ? node.children?.[step] : undefined;
  // As everywhere in JSON, the last one counts when a field stands twice.
  return node.children?.findLast((property) => property.children?.[0]?.value === step)?.children?.[1];
}
