import jsonata from "jsonata";
import type { JsonValue } from "../base/json.ts";
import { type Millis, millis } from "../base/time.ts";

/** What one evaluation may take. */
export interface ExpressionLimits {
  readonly time: Millis;
  /** Calls within one another. */
  readonly depth: number;
  /** Items of a list that the expression makes. */
  readonly items: number;
  /** Length of the result as JSON, in UTF-8. */
  readonly bytes: number;
}

export const expressionLimits: ExpressionLimits = {
  time: millis(1000),
  depth: 500,
  items: 100_000,
  bytes: 1024 * 1024,
};

export type Evaluation =
  /** `undefined`: the expression found nothing. */
  | { readonly kind: "value"; readonly value: JsonValue | undefined }
  /** `endless`: it was stopped at a limit, as it would be for every other record. */
  | { readonly kind: "failed"; readonly error: string; readonly endless: boolean };

export interface Expression {
  readonly text: string;
  evaluate(
    input: JsonValue | undefined,
    bindings?: Readonly<Record<string, JsonValue | undefined>>,
  ): Promise<Evaluation>;
  /** As `evaluate`, cast as JSONata's `$boolean` does; nothing at all is false. */
  holds(input: JsonValue | undefined, bindings?: Readonly<Record<string, JsonValue | undefined>>): Promise<Evaluation>;
}

/** What the parser could not read, and where, in characters of the text. */
export interface BrokenExpression {
  readonly error: string;
  readonly start: number;
  readonly end: number;
}

export type Compiled =
  | { readonly kind: "expression"; readonly expression: Expression }
  | ({ readonly kind: "broken" } & BrokenExpression);

/**
 * A JSONata expression behind limits (JSONata 2.2, "guardrails": time, stack and sequence). They are looked at between
 * the steps of an evaluation: one built-in at work, such as a regular expression that backtracks, is not interrupted.
 * Nothing is bound that reaches beyond input and bindings. Loaded only by jobs that have an expression.
 */
export function compileExpression(text: string, limits: ExpressionLimits = expressionLimits): Compiled {
  try {
    const guarded = { timeout: limits.time, stack: limits.depth, sequence: limits.items };
    const compiled = jsonata(text, guarded);
    const evaluate: Expression["evaluate"] = async (input, bindings) => {
      try {
        return checked(await compiled.evaluate(input, { ...bindings }), limits);
      } catch (error) {
        return failed(error);
      }
    };
    const holds: Expression["holds"] = async (input, bindings) => {
      try {
        const value: unknown = await compiled.evaluate(input, { ...bindings });
        return { kind: "value", value: (await toBoolean.evaluate(undefined, { value })) === true };
      } catch (error) {
        return failed(error);
      }
    };
    return { kind: "expression", expression: { text, evaluate, holds } };
  } catch (error) {
    return { kind: "broken", ...placeOf(error, text) };
  }
}

const toBoolean = jsonata("$boolean($value)");

/** The library's codes for its limits on depth, time and items. */
const LIMIT_CODES: ReadonlySet<unknown> = new Set(["D1011", "D1012", "D2015"]);

function checked(value: unknown, { bytes }: ExpressionLimits): Evaluation {
  if (value === undefined) return { kind: "value", value };
  const text = JSON.stringify(value, onlyJson);
  if (text === undefined) throw new NotJson("the result is a function");
  const most = `the result is longer than ${bytes} bytes`;
  // A UTF-16 unit is at least one byte and at most three: few texts need to be encoded to be measured.
  if (text.length > bytes) throw new NotJson(most);
  if (text.length * 3 > bytes && new TextEncoder().encode(text).length > bytes) throw new NotJson(most);
  return { kind: "value", value: value as JsonValue };
}

class NotJson extends Error {}

/** JSON has no functions, and would turn an infinite number into null without a word. */
function onlyJson(_key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) throw new NotJson("a number in the result is not finite");
  const isFunction =
    typeof value === "function" ||
    (typeof value === "object" && value !== null && ("_jsonata_lambda" in value || "_jsonata_function" in value));
  if (isFunction) throw new NotJson("there is a function in the result");
  return value;
}

function failed(error: unknown): Evaluation {
  return { kind: "failed", error: messageOf(error), endless: LIMIT_CODES.has(fieldOf(error, "code")) };
}

function placeOf(error: unknown, text: string): BrokenExpression {
  const position = fieldOf(error, "position");
  const token = fieldOf(error, "token");
  const end = Math.min(Math.max(typeof position === "number" ? position : 1, 1), text.length);
  const length = typeof token === "string" && text.slice(0, end).endsWith(token) ? token.length : 1;
  return { error: messageOf(error), start: Math.max(0, end - length), end };
}

/** The library throws plain objects as well as errors. */
function messageOf(error: unknown): string {
  const message = fieldOf(error, "message");
  return typeof message === "string" ? message : String(fieldOf(error, "code"));
}

function fieldOf(error: unknown, name: "code" | "message" | "position" | "token"): unknown {
  return typeof error === "object" && error !== null ? (error as Record<string, unknown>)[name] : undefined;
}
