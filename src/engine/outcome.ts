import type { Failure } from "../base/failure.ts";
import type { DeadLetter } from "./deadLetter.ts";
import type { SourceRecord } from "./record.ts";

/** How one record's delivery ended. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly record: SourceRecord; readonly status?: number | undefined }
  | { readonly kind: "dead"; readonly record: SourceRecord; readonly letter: DeadLetter }
  | {
      readonly kind: "unknown";
      readonly record: SourceRecord;
      readonly key: string;
      readonly error: string;
      readonly attempts: number;
    }
  /** The run must stop; the record stays pending. */
  | { readonly kind: "stopped"; readonly why: Failure };
