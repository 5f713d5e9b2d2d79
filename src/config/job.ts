import type { JsonValue } from "../base/json.ts";
import type { Millis } from "../base/time.ts";
import type { Template } from "./template.ts";

export type ColumnType = "string" | "number" | "boolean" | "json";

/** Labels of the WHATWG Encoding Standard, except that iso-8859-1 here is what ISO says and not windows-1252. */
export const encodings = ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"] as const;

export type Encoding = (typeof encodings)[number];

/** As whom a job runs: `auto` takes the service identity for a run that would outlive the user's session. */
export const runAsChoices = ["user", "service", "auto"] as const;

export type RunAs = (typeof runAsChoices)[number];

/** A sync job as its definition file says, with templates parsed, units resolved and defaults filled in. */
export interface Job {
  /** File name without `.sync.json`. */
  readonly name: string;
  /** Path of the definition file. */
  readonly file: string;
  readonly connection: string;
  readonly records: {
    readonly file: string;
    readonly key: string;
    readonly types: Readonly<Record<string, ColumnType>>;
    /** Between the cells of a CSV or TSV file. Absent: found out. */
    readonly delimiter?: string;
    /** Absent: UTF-8, or UTF-16 when the mark of the file says so. */
    readonly encoding?: Encoding;
  };
  readonly request: Omit<RequestTemplate, "body"> & {
    /** Absent: the record itself. */
    readonly body: BodyTemplate | BodyExpression | undefined;
    /** Several records share one request; their bodies are what `body` makes of each. */
    readonly batch: Batch | undefined;
  };
  readonly write: {
    /** Header name of the idempotency key, or false. */
    readonly idempotencyKey: string | false;
    /** Renders the version for `If-Match`; `fetch`: what a GET gives just before. */
    readonly ifMatch: Template | "fetch" | undefined;
    readonly reconcile: Reconcile;
  };
  /** Records that succeed together or are rolled back together, by the value of a column. */
  readonly group: Group | undefined;
  readonly segments: { readonly size: number };
  readonly concurrency: number;
  readonly rate: { readonly perSecond: number } | undefined;
  readonly retry: { readonly attempts: number; readonly backoff: Millis; readonly maxBackoff: Millis };
  /** What counts as success beyond a 2xx: exactly these statuses, and an expression over the answer that holds. */
  readonly assert: { readonly status?: readonly number[]; readonly jsonata?: string } | undefined;
  /** More dead letters than this stop the run: a count, or a share of all records (0 to 1). */
  readonly tolerate: { readonly count: number } | { readonly share: number } | undefined;
  readonly runAs: RunAs;
  readonly expect: { readonly duration: Millis } | undefined;
}

export interface RequestTemplate {
  readonly method: "GET" | "HEAD" | "PUT" | "DELETE" | "PATCH" | "POST";
  /** Escaped for a URL path when rendered; a query may follow `?`. */
  readonly path: Template;
  readonly headers: Readonly<Record<string, Template>>;
  /** Absent: the record itself. */
  readonly body: BodyTemplate | undefined;
}

/** How to find out what became of a write without an answer: a GET of its own address, or of one that looks it up. */
export type Reconcile = false | "get" | { readonly path: Template; readonly at: string | undefined };

export interface Batch {
  readonly size: number;
  /** With a placeholder `records` for the list of bodies; absent: the list itself. */
  readonly body: BodyTemplate | undefined;
  /** JSON paths to the answers, one for each record; absent: the server takes all or none. */
  readonly answers: BatchAnswers | undefined;
}

export interface BatchAnswers {
  readonly list: string | undefined;
  readonly status: string | undefined;
  readonly error: string | undefined;
}

export interface Group {
  readonly by: string;
  /** How an applied record is undone: by what stood there before, or by a request of its own. */
  readonly rollback: "restore" | RequestTemplate;
}

/** A JSON value whose strings are templates. A string that is one placeholder alone keeps the value's type. */
export type BodyTemplate =
  | { readonly kind: "literal"; readonly value: JsonValue }
  | { readonly kind: "text"; readonly template: Template }
  | { readonly kind: "list"; readonly items: readonly BodyTemplate[] }
  | { readonly kind: "object"; readonly fields: readonly (readonly [string, BodyTemplate])[] };

/** A JSONata expression over the record, which gives the body. */
export interface BodyExpression {
  readonly kind: "jsonata";
  readonly text: string;
}
