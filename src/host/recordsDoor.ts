import type { Connection } from "../auth/connection.ts";
import type { JsonObject } from "../base/json.ts";
import type { Job } from "../config/job.ts";
import type { ShownRequest } from "../protocol/forecastMessages.ts";

/** The head of a records file. */
export interface RecordsGlance {
  readonly columns: readonly string[];
  readonly records: readonly JsonObject[];
  /** Between the cells of a text file, which are text until a job says otherwise; `null` for JSON. */
  readonly delimiter: string | null;
  /** There are more records than were read. */
  readonly hasMore: boolean;
}

/** What the editor asks of records files. Nothing is sent, and nothing is read in an untrusted workspace. */
export interface RecordsDoor {
  /** Throws Failure `input-invalid` when the file cannot be read. */
  glance(
    wish: {
      readonly path: string;
      readonly records: Pick<Job["records"], "key" | "types" | "delimiter" | "encoding">;
      readonly most: number;
    },
    signal: AbortSignal,
  ): Promise<RecordsGlance>;
  /** The request that the first record becomes, secrets masked; `undefined` without records. */
  first(
    of: { readonly job: Job; readonly connection: Connection },
    signal: AbortSignal,
  ): Promise<{ readonly values: JsonObject; readonly request: ShownRequest } | undefined>;
}
