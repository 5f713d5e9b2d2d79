import type { JsonValue } from "../base/json.ts";
import type { Millis } from "../base/time.ts";
import type { Template } from "./template.ts";

export type ColumnType = "string" | "number" | "boolean" | "json";

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
  };
  readonly request: {
    readonly method: "GET" | "HEAD" | "PUT" | "DELETE" | "PATCH" | "POST";
    /** Escaped for a URL path when rendered; a query may follow `?`. */
    readonly path: Template;
    readonly headers: Readonly<Record<string, Template>>;
    /** Absent: the record itself. */
    readonly body: BodyTemplate | BodyExpression | undefined;
  };
  readonly write: {
    /** Header name of the idempotency key, or false. */
    readonly idempotencyKey: string | false;
    /** Renders the version for `If-Match`. */
    readonly ifMatch: Template | undefined;
  };
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
