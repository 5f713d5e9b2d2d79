import type { IdentityKind } from "../auth/connection.ts";
import type { Binding } from "../auth/tokenSource.ts";
import type { TokenEventKind } from "../base/tokenEventKind.ts";
import type { RunSnapshot } from "../engine/snapshot.ts";
import type { RunSummary } from "../engine/summary.ts";
import type { FailureMessage } from "./failureMessage.ts";

/** Raised with every change that an older runner or editor would misread. */
export const PROTOCOL_VERSION = 1;

/** JSON-RPC 2.0 requests from the editor to the runner. `hello` comes first; nothing else is answered before it. */
export interface RunnerRequests {
  "runner/hello": {
    readonly params: { readonly secret: string; readonly protocol: number };
    readonly result: { readonly protocol: number; readonly pid: number; readonly runs: readonly RunView[] };
  };
  /** Answers as soon as the run has an id or is refused; a refusal is a ResponseError with a `FailureMessage`. */
  "run/start": {
    readonly params: { readonly jobFile: string; readonly wish: "run" | "resume" | "fresh" };
    readonly result: RunView;
  };
  /** Answers when the run has stopped; it stays resumable. */
  "run/cancel": { readonly params: { readonly run: string }; readonly result: null };
  /** Reads and renders every record, sends nothing, shows the first requests. */
  "run/dry": {
    readonly params: { readonly jobFile: string; readonly show: number };
    readonly result: DryRunView;
  };
  /** Runs of a job by their checkpoints, newest first. */
  "run/list": { readonly params: { readonly jobFile: string }; readonly result: readonly RunView[] };
}

/** JSON-RPC requests from the runner to the editor: tokens live there, and the runner keeps none on disk. */
export interface EditorRequests {
  "token/get": { readonly params: TokenWish; readonly result: TokenMessage };
  /** The server answered 401 to this generation. */
  "token/rejected": { readonly params: TokenWish & { readonly generation: number }; readonly result: TokenMessage };
}

/** Notifications from the runner to every attached editor, at most four a second for each run. */
export interface RunnerNotifications {
  "run/changed": RunView;
}

/** Notifications from the editor to the runner. */
export interface EditorNotifications {
  "token/event": TokenEventMessage;
}

/** Whose token: a connection of one `longhaul.json`. */
export interface TokenOwner {
  /** Path of the folder that holds the job file; the connection is the one that rules it. */
  readonly folder: string;
  readonly connection: string;
  readonly identity: IdentityKind;
}

/** What a run wants a token for. */
export interface TokenWish extends TokenOwner {
  /** The only origin that the run will send it to. The files may name another one by now: then none is given. */
  readonly origin: string;
}

/** An access token on its way to the runner. The one message that carries one; never logged. Times in epoch milliseconds. */
export interface TokenMessage {
  readonly value: string;
  readonly generation: number;
  readonly obtainedAt: number;
  /** `null`: no known end. */
  readonly endsAt: number | null;
  readonly binding: Binding;
  /** From here on the editor wants to be asked again. */
  readonly dueAt: number | null;
}

export interface TokenEventMessage extends TokenOwner {
  readonly kind: TokenEventKind;
  readonly at: number;
  readonly generation: number;
  readonly endsAt: number | null;
  readonly binding: Binding;
  readonly detail: string | null;
}

/** A run as editors see it: moving, or ended. */
export interface RunView {
  readonly run: string;
  readonly job: string;
  readonly jobFile: string;
  readonly connection: string;
  readonly checkpoint: string;
  /** `null` until the first record has its outcome. */
  readonly deadLetters: string | null;
  readonly state: "running" | "ended";
  readonly resumed: boolean;
  readonly snapshot: RunSnapshot;
  /** Present when the run has ended. */
  readonly summary: RunSummary | null;
  /** Why it stopped; `null` while it moves and when every record has its outcome. */
  readonly stopped: FailureMessage | null;
}

export interface DryRunView {
  readonly job: string;
  readonly records: number;
  readonly segments: number;
  readonly shown: readonly {
    readonly record: number;
    readonly line: number;
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  }[];
}
