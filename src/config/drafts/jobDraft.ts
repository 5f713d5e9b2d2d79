import type { JsonObject } from "../../base/json.ts";
import type { ColumnType } from "../job.ts";

export const draftMethods = ["PUT", "POST", "PATCH", "DELETE"] as const;

export type DraftMethod = (typeof draftMethods)[number];

/** What a person has said of a new job. */
export interface JobDraft {
  readonly connection: string;
  /** Relative to the folder of the job file. */
  readonly file: string;
  readonly key: string;
  readonly method: DraftMethod;
  readonly path: string;
  /** The columns of the body, in order. */
  readonly body: readonly string[];
  /** Of columns of text files that are not text. */
  readonly types: ReadonlyMap<string, ColumnType>;
  readonly idempotencyKey: string | false;
}

/** The last segment of the records file's name, as REST paths are written: `work-orders.csv` gives `work-orders`. */
export function collectionOf(file: string): string {
  const name = file.slice(file.lastIndexOf("/") + 1).replace(/(\.(csv|tsv|jsonl?|gz))+$/i, "");
  return encodeURIComponent(name.trim() || "records");
}

/** What was made has no address yet: a POST goes to the collection. */
export function likelyPath(file: string, { key, method }: Pick<JobDraft, "key" | "method">): string {
  const collection = `/api/v1/${collectionOf(file)}`;
  return method === "POST" ? collection : `${collection}/\${${key}}`;
}

/** A whole `*.sync.json`, in the order in which a person reads it. */
export function jobText(draft: JobDraft): string {
  const { connection, file, key, method, path, body, types, idempotencyKey } = draft;
  const named = [...types].filter(([column, type]) => type !== "string" && body.includes(column));
  const records: JsonObject = { file, key, ...(named.length > 0 && { types: Object.fromEntries(named) }) };
  const fields = Object.fromEntries(body.map((column) => [column, `\${${column}}`]));
  // A body with the field "jsonata" alone would be an expression: the whole record says the same.
  const hasBody = body.length > 0 && method !== "DELETE" && body.join() !== "jsonata";
  const job: JsonObject = {
    connection,
    records,
    request: { method, path, ...(hasBody && { body: fields }) },
    ...(idempotencyKey !== false && { write: { idempotencyKey } }),
  };
  return `// One request for each record of ${lineOf(file)}. "Longhaul: Run Sync" starts it.\n${JSON.stringify(job, undefined, 2)}\n`;
}

/** A line break in a name would end the comment. */
function lineOf(file: string): string {
  return file.replace(/[\r\n\u2028\u2029]/g, " ");
}
