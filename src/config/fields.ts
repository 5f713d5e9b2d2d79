import * as z from "zod/mini";
import { DURATION_PATTERN, parseDuration } from "./duration.ts";
import { isHeaderName } from "./httpToken.ts";

/**
 * Building blocks of the file schemas. The message of an issue is either one of these codes or, in words that need no
 * translation, what was expected; `shapeProblems` turns both into problems with a place.
 */
export const ruleCodes = ["bad-duration", "bad-url", "not-https", "placeholder-syntax"] as const;

export interface FieldNotes {
  /** What an editor shows on hover. */
  readonly description: string;
  readonly default?: string | number | boolean;
  readonly examples?: readonly (string | number)[];
  /** One sentence for each choice, in their order. */
  readonly enumDescriptions?: readonly string[];
}

/**
 * An object that allows exactly these fields; their names travel in the message of an unknown one, and `like`, an
 * object as one writes it, in that of another kind of value.
 */
export function fields<S extends z.core.$ZodLooseShape>(shape: S, { like, ...notes }: FieldNotes & { like?: string }) {
  const allowed = Object.keys(shape).join(" ");
  const object = like === undefined ? "object" : `object such as ${like}`;
  return z
    .strictObject(shape, { error: (issue) => (issue.code === "unrecognized_keys" ? allowed : object) })
    .register(z.globalRegistry, { ...notes });
}

/** A string that is not empty and breaks no rule; `broken` names a code of `ruleCodes` or what was expected. */
export function text(notes: FieldNotes, broken: (value: string) => string | undefined = () => undefined) {
  return z
    .string({ error: "string" })
    .check(rule((value) => (value === "" ? "non-empty string" : broken(value))))
    .register(z.globalRegistry, { minLength: 1, ...notes });
}

/** A string that may be empty, which then says something else than its absence. */
export function anyText(notes: FieldNotes) {
  return z.string({ error: "string" }).register(z.globalRegistry, { ...notes });
}

export function headerName(notes: FieldNotes) {
  return text(notes, (value) => (isHeaderName(value) ? undefined : "header name"));
}

/** What a sign-in carries besides: names are the server's. */
export function plainValues(notes: FieldNotes) {
  const error = "string | number | true | false";
  const name = z.string().check(rule((key) => (key === "" ? "field name" : undefined)));
  return z
    .record(name, z.union([z.string({ error }), z.number({ error }), z.boolean({ error })], { error }))
    .register(z.globalRegistry, { ...notes });
}

export function choice<const T extends readonly string[]>(names: T, notes: FieldNotes) {
  return z.enum(names).register(z.globalRegistry, { ...notes });
}

export function flag(notes: FieldNotes) {
  return z.boolean({ error: "true | false" }).register(z.globalRegistry, { ...notes });
}

export function integer(range: { readonly least: number; readonly most: number }, notes: FieldNotes) {
  const error = `integer ${range.least}..${range.most}`;
  return z
    .int({ error })
    .check(z.minimum(range.least, { error }), z.maximum(range.most, { error }))
    .register(z.globalRegistry, { ...notes });
}

const DURATION = 'duration such as "45m"';

/** A span of time; `zero` says whether none at all makes sense. */
export function duration(zero: "zero" | "positive", notes: FieldNotes) {
  return z
    .string({ error: DURATION })
    .check(
      rule((value) => {
        const span = parseDuration(value);
        return span === undefined || (span === 0 && zero === "positive") ? "bad-duration" : undefined;
      }),
    )
    .register(z.globalRegistry, { pattern: DURATION_PATTERN, ...notes });
}

/** The time one wait may take: at most a day, which every timer can hold. */
export function wait(notes: FieldNotes) {
  return z
    .string({ error: DURATION })
    .check(
      rule((value) => {
        const span = parseDuration(value);
        if (span === undefined || span === 0) return "bad-duration";
        return span > 86_400_000 ? "duration ≤ 1d" : undefined;
      }),
    )
    .register(z.globalRegistry, { pattern: DURATION_PATTERN, ...notes });
}

/** An object whose field names are header names. */
export function headerNames<V extends z.core.$ZodType>(value: V, notes: FieldNotes) {
  const name = z.string().check(rule((key) => (isHeaderName(key) ? undefined : "header name")));
  return z.record(name, value).register(z.globalRegistry, { ...notes });
}

export function rule(broken: (value: string) => string | undefined) {
  return z.check<string>(({ value, issues }) => {
    const message = broken(value);
    if (message !== undefined) issues.push({ code: "custom", input: value, message, continue: true });
  });
}
