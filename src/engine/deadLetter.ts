import type { JsonObject } from "../base/json.ts";

/** A record given up on, with its full story. Headers and bodies are as sent and received, secrets left out. */
export interface DeadLetter {
  readonly record: number;
  readonly line: number;
  readonly key: string;
  readonly values: JsonObject;
  /** One line for a person: the server's words, shortened. */
  readonly error: string;
  readonly status: number | undefined;
  readonly attempts: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly request: { readonly method: string; readonly url: string; readonly body: string | undefined };
  readonly response: { readonly status: number; readonly body: string } | undefined;
}
