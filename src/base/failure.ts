import type { Problem } from "./problem.ts";
import type { Millis } from "./time.ts";

/**
 * Every way in which Longhaul itself gives up, with the facts that its sentence needs.
 * Sentences for people are made from these in `src/sentences/` only.
 */
export interface FailureFacts {
  // files and input: refused before the first request
  "file-unreadable": { readonly file: string; readonly code: string };
  "config-invalid": { readonly problems: readonly Problem[] };
  "job-not-found": { readonly job: string; readonly searched: string };
  "connections-file-not-found": { readonly startedAt: string };
  /** `count` is how many there are; `problems` shows the first hundred. */
  "input-invalid": { readonly problems: readonly Problem[]; readonly count: number };
  "input-changed": { readonly run: string; readonly remaining: number; readonly what: "records" | "job" };
  /** While it was being read. */
  "records-changed": { readonly file: string };
  "checkpoint-corrupt": { readonly file: string; readonly line: number };
  "checkpoint-newer": { readonly file: string; readonly version: number };
  "run-locked": { readonly holder: string; readonly since: string };
  "run-not-found": { readonly run: string };
  "nothing-to-resume": { readonly job: string };
  /** `run` is the one that was named; `null` when none was. */
  "nothing-to-redrive": {
    readonly job: string;
    readonly run: string | null;
    /** There never was a dead letter, so that none can have been taken out of a file. */
    readonly never?: true;
  };
  /** Dead letters are final only when their run is. */
  "run-unfinished": { readonly run: string; readonly remaining: number };
  /** The records changed while a redrive of their former state is unfinished. */
  "redrive-unfinished": { readonly run: string; readonly redrives: string; readonly remaining: number };
  "dead-letters-damaged": { readonly file: string; readonly line: number };
  "segment-unknown": { readonly segment: number; readonly total: number };
  // tokens
  "secret-missing": { readonly connection: string; readonly secret: SecretName; readonly variable: string };
  "sign-in-rejected": { readonly connection: string; readonly status: number; readonly error: string };
  "sign-in-needed": { readonly connection: string; readonly error: string };
  "token-endpoint-unavailable": {
    readonly connection: string;
    readonly url: string;
    readonly last: string;
    readonly tries: number;
  };
  "refresh-token-expired": { readonly connection: string; readonly limit: "absolute" | "idle"; readonly life: Millis };
  "token-revoked": { readonly connection: string; readonly error: string };
  "refresh-token-reused": { readonly connection: string; readonly error: string };
  /** `needed` is what the server asked for, where it said so. */
  "insufficient-scope": {
    readonly connection: string;
    readonly needed: string | null;
    readonly granted: string | null;
  };
  /** 403 for one who was let in before. */
  "permission-changed": { readonly inARow: number; readonly succeeded: number };
  /** `ahead` is positive when the server's clock is ahead of this machine's. */
  "clock-off": { readonly connection: string; readonly ahead: Millis; readonly tolerance: Millis };
  "session-taken-over": { readonly connection: string; readonly name: string };
  /** `resetsAt` is an ISO time. */
  "quota-exceeded": { readonly connection: string; readonly resetsAt: string | null };
  "key-expired": { readonly connection: string; readonly at: string };
  /** The person closed the browser, refused, or let five minutes pass. */
  "sign-in-abandoned": { readonly connection: string; readonly reason: string };
  "discovery-failed": { readonly connection: string; readonly url: string; readonly last: string };
  /** The key that signs client assertions: no PEM, protected by a passphrase, or of another kind than the algorithm's. */
  "private-key-unusable": {
    readonly connection: string;
    readonly trouble: "not-pem" | "encrypted" | "does-not-fit";
  };
  "certificate-unreadable": { readonly connection: string; readonly file: string; readonly reason: string };
  /** The user may not do what a service account would do in the user's name. */
  "user-not-permitted": { readonly connection: string; readonly user: string; readonly status: number };
  /** The files name another origin than the run was planned for. */
  "origin-changed": { readonly connection: string; readonly planned: string; readonly now: string };
  "token-source-away": Record<never, never>;
  // a run that stops, resumable
  "token-rejected-again": { readonly connection: string; readonly status: number };
  "permission-denied": { readonly status: number; readonly inARow: number };
  "html-instead-of-json": { readonly url: string; readonly status: number };
  /** Where in the answer the job looks for one answer to each record; `null`: the whole answer. */
  "batch-answers-missing": {
    readonly what: "list" | "status";
    readonly path: string | null;
    readonly url: string;
  };
  /** Not a fault: the chosen records have their verdicts, and `left` of the run are still to do. */
  "test-batch": { readonly left: number };
  "too-many-dead-letters": { readonly dead: number; readonly limit: number };
  "disk-unwritable": { readonly file: string; readonly code: string };
  "server-unreachable": { readonly url: string; readonly last: string };
  /** An error of our own; its cause tells more. */
  defect: Record<never, never>;
  cancelled: Record<never, never>;
  // the runner process
  "runner-unreachable": { readonly last: string };
  "runner-version": { readonly runner: number; readonly editor: number };
  "workspace-untrusted": Record<never, never>;
}

export type FailureCode = keyof FailureFacts;

export const secretNames = [
  "PASSWORD",
  "CLIENT_SECRET",
  "API_KEY",
  "REFRESH_TOKEN",
  "PRIVATE_KEY",
  "CERTIFICATE_PASSPHRASE",
] as const;

export type SecretName = (typeof secretNames)[number];

/** The editor loads parts of the extension as bundles of their own, each with its copy of the class below. */
const brand = Symbol.for("longhaul.failure");

/** An error with a closed code and its facts; it never carries a sentence, a token or a secret. */
export class Failure<C extends FailureCode = FailureCode> extends Error {
  readonly [brand] = true;
  readonly code: C;
  readonly facts: FailureFacts[C];

  constructor(code: C, facts: FailureFacts[C], cause?: unknown) {
    super(code, { cause });
    this.name = "Failure";
    this.code = code;
    this.facts = facts;
  }
}

/** By its name and parts: bundles that are loaded later have a class of their own. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && error.name === "Failure" && "code" in error && "facts" in error;
}

export function failedWith<C extends FailureCode>(error: unknown, code: C): error is Failure<C> {
  return isFailure(error) && error.code === code;
}
