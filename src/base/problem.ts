/**
 * Every kind of thing that can be wrong in a file a user owns, with the facts that its sentence needs.
 * Sentences for people are made from these in `src/sentences/` only.
 */
export interface ProblemFacts {
  // longhaul.json and *.sync.json
  "json-syntax": { readonly error: JsonSyntaxError };
  "unknown-field": { readonly field: string; readonly allowed: readonly string[] };
  "missing-field": { readonly field: string };
  /** Missing because of what `by` says; `instead` would do as well, `example` is what a site writes there. */
  "field-needed": {
    readonly field: string;
    readonly instead: string | null;
    readonly by: string;
    readonly value: string | null;
    readonly example: string | null;
  };
  /** Goes only with `other` at `wanted`. */
  "fields-disagree": {
    readonly field: string;
    readonly value: string;
    readonly other: string;
    readonly wanted: string;
  };
  /** Each is good for itself; there is no job with both. */
  "fields-exclude": { readonly field: string; readonly other: string };
  /** A group of POSTs does not say how one is undone. */
  "rollback-needed": Record<never, never>;
  /** In the address or a header of a batch, which all of its records share. */
  "batch-placeholder": { readonly text: string };
  /** Not shorter than the span that it must fit in. */
  "span-too-long": { readonly field: string; readonly value: string; readonly other: string; readonly limit: string };
  "wrong-type": { readonly expected: string; readonly found: string };
  "bad-duration": { readonly value: string };
  "bad-url": { readonly value: string };
  "not-https": { readonly url: string };
  "foreign-origin": { readonly url: string; readonly origins: readonly string[] };
  "secret-in-file": { readonly field: string };
  "unknown-preset": { readonly preset: string; readonly known: readonly string[] };
  "no-service-identity": { readonly connection: string; readonly runAs: string };
  "unknown-connection": { readonly connection: string; readonly known: readonly string[] };
  "placeholder-syntax": { readonly text: string };
  "placeholder-without-column": { readonly column: string; readonly columns: readonly string[] };
  /** In the parser's words. */
  "expression-syntax": { readonly error: string };
  // the records
  "records-file-not-found": { readonly path: string };
  "records-format-unknown": { readonly path: string; readonly known: readonly string[] };
  /** The header is one cell; `isSet`: the job says what it was read with. */
  "delimiter-wrong": { readonly read: string; readonly looks: string; readonly isSet: boolean };
  "records-empty": Record<never, never>;
  "records-syntax": { readonly error: string };
  /** `likely` names the encoding that the bytes suggest; `null` where they suggest none. */
  "not-utf8": { readonly byte: number; readonly likely: string | null };
  "ragged-row": { readonly expected: number; readonly found: number };
  "key-column-missing": { readonly column: string; readonly columns: readonly string[] };
  "column-twice": { readonly column: string };
  "key-empty": { readonly column: string };
  "key-twice": { readonly key: string; readonly firstLine: number };
  /** Records of a group stand next to each other; this one came after another group had begun. */
  "group-scattered": { readonly group: string; readonly firstLine: number };
  /** A group is kept in memory as a whole. */
  "group-too-large": { readonly group: string; readonly most: number };
  "group-empty": { readonly column: string };
  "value-unsafe": { readonly column: string };
  "value-missing": { readonly column: string };
  "value-of-wrong-type": { readonly column: string; readonly expected: string; readonly found: string };
  // an edited file of dead letters
  "dead-letter-unknown": { readonly key: string };
  /** Some letters of a group were removed, others were not. */
  "group-torn": { readonly group: string; readonly missing: string };
  "dead-letter-twice": { readonly key: string; readonly firstLine: number };
  "dead-letter-column-missing": { readonly column: string };
  "dead-letter-column-unknown": { readonly column: string };
  /** The expression that makes the body gave none; `error` in the evaluator's words. */
  "expression-failed": { readonly error: string };
  "record-not-object": { readonly found: string };
}

/** The names that jsonc-parser gives, and what it lets pass: a field that stands twice, nesting beyond any use. */
export type JsonSyntaxError =
  | "InvalidSymbol"
  | "InvalidNumberFormat"
  | "PropertyNameExpected"
  | "ValueExpected"
  | "ColonExpected"
  | "CommaExpected"
  | "CloseBraceExpected"
  | "CloseBracketExpected"
  | "EndOfFileExpected"
  | "InvalidCommentToken"
  | "UnexpectedEndOfComment"
  | "UnexpectedEndOfString"
  | "UnexpectedEndOfNumber"
  | "InvalidUnicode"
  | "InvalidEscapeCharacter"
  | "InvalidCharacter"
  | "FieldTwice"
  | "TooDeep";

export type ProblemCode = keyof ProblemFacts;

/** One thing wrong in a file, with its place. Lines and columns count from 1; length 0 marks a place, not a text. */
export interface ProblemOf<C extends ProblemCode> {
  readonly code: C;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly facts: ProblemFacts[C];
}

export type Problem = { [C in ProblemCode]: ProblemOf<C> }[ProblemCode];
