import * as z from "zod/mini";

const text = z.string();
const moment = z.number();

/** How a token stands, which decides a colour; `words` say it. */
const standing = z.object({
  state: z.enum([
    "verified",
    "valid",
    "not-yet-valid",
    "no-expiry",
    "expired",
    "unsigned",
    "bad",
    "encrypted",
    "opaque",
    "unreadable",
  ]),
  words: text,
});

const field = z.object({
  name: text,
  /** As the token has it, with invisible characters made visible; of a date, the number. */
  value: text,
  meaning: text,
  /** Epoch milliseconds. */
  at: z.nullable(moment),
  /** What is wrong with a date. */
  note: z.nullable(text),
});

const table = z.object({ title: text, fields: z.array(field), leftOut: z.nullable(text) });

const columns = z.object({ name: text, value: text, meaning: text, local: text, utc: text });

const tokenMessage = z.object({
  is: z.literal("token"),
  title: text,
  /** Where the token was seen. */
  where: text,
  standing,
  /** Algorithm, connection, place in its history: one line each. */
  facts: z.array(text),
  warnings: z.array(z.object({ text, isDanger: z.boolean() })),
  timeline: z.nullable(
    z.object({
      title: text,
      /** Says it all to a screen reader. */
      spoken: text,
      points: z.array(
        z.object({ kind: z.enum(["iat", "nbf", "exp", "now", "here"]), name: text, at: moment, span: text }),
      ),
      skew: z.nullable(text),
    }),
  ),
  signature: z.nullable(
    z.object({
      title: text,
      state: z.enum(["not-checked", "checking", "valid", "bad", "key-not-found", "cannot-check", "unsigned"]),
      words: text,
      /** What came in between: keys that could not be fetched, a file without a key. */
      note: z.nullable(text),
      /** Where keys can be fetched from; only when a person asks. */
      sources: z.array(text),
      labels: z.object({ from: text, verify: text, file: text, pasted: text }),
    }),
  ),
  encryption: z.nullable(
    z.object({
      title: text,
      words: text,
      note: z.nullable(text),
      /** What stood inside and is no set of claims. */
      content: z.nullable(text),
      labels: z.object({ file: text, pasted: text }),
    }),
  ),
  tables: z.array(table),
  columns,
  compare: z.nullable(text),
});

const side = z.object({ title: text, where: text, standing });

const comparisonMessage = z.object({
  is: z.literal("comparison"),
  title: text,
  before: side,
  after: side,
  findings: z.object({ title: text, lines: z.array(z.object({ text, isLoss: z.boolean() })) }),
  changes: z.object({
    title: text,
    columns: z.object({ name: text, before: text, after: text, meaning: text }),
    rows: z.array(
      z.object({
        name: text,
        before: z.nullable(text),
        after: z.nullable(text),
        /** Epoch milliseconds of a date. */
        at: z.object({ before: z.nullable(moment), after: z.nullable(moment) }),
        meaning: text,
      }),
    ),
    absent: text,
    /** Which names have the same value in both; empty when none. */
    same: text,
  }),
});

const message = z.discriminatedUnion("is", [tokenMessage, comparisonMessage]);

/** One token as the inspector shows it, from the editor to the page: what it says, never the token itself. */
export type InspectedToken = z.infer<typeof tokenMessage>;

export type ComparedTokens = z.infer<typeof comparisonMessage>;

export type InspectorMessage = z.infer<typeof message>;

/** `undefined` when the data is no message of this version. */
export function parseInspectorMessage(data: unknown): InspectorMessage | undefined {
  const parsed = message.safeParse(data);
  return parsed.success ? parsed.data : undefined;
}
