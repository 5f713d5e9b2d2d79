import type { IdentityKind } from "../auth/connection.ts";
import type { Binding, Limit } from "../auth/tokenSource.ts";
import type { TokenEventKind } from "../base/tokenEventKind.ts";
import type { TokenTrouble } from "../base/tokenTrouble.ts";
import type { TestChoice } from "../engine/selection.ts";
import type { RunSnapshot } from "../engine/snapshot.ts";
import type { RunSummary } from "../engine/summary.ts";
import type { TestResult } from "../engine/testBatch.ts";
import type { FailureMessage } from "./failureMessage.ts";
import type { DryRunView, ForecastView, KnownTokensMessage } from "./forecastMessages.ts";

/** Raised with every change that an older runner or editor would misread. */
export const PROTOCOL_VERSION = 4;

/** JSON-RPC 2.0 requests from the editor to the runner. `hello` comes first; nothing else is answered before it. */
export interface RunnerRequests {
  "runner/hello": {
    readonly params: { readonly secret: string; readonly protocol: number };
    readonly result: { readonly protocol: number; readonly pid: number; readonly runs: readonly RunView[] };
  };
  /** Answers as soon as the run has an id or is refused; a refusal is a ResponseError with a `FailureMessage`. */
  "run/start": {
    readonly params: {
      readonly jobFile: string;
      readonly wish: StartWish;
      /** Only these records; then the run stops, resumable. */
      readonly test?: TestChoice;
    } & RedriveOf;
    readonly result: RunView;
  };
  /** Answers when the run has stopped; it stays resumable. */
  "run/cancel": { readonly params: { readonly run: string }; readonly result: null };
  /** Nothing new leaves until `run/continue`; not persisted. Of a run that is paused already, or has ended: nothing. */
  "run/pause": { readonly params: { readonly run: string }; readonly result: null };
  "run/continue": { readonly params: { readonly run: string }; readonly result: null };
  /** Reads and renders every record, sends nothing that writes, shows the first requests and what a run would meet. */
  "run/dry": {
    readonly params: {
      readonly jobFile: string;
      readonly show: number;
      readonly known: readonly KnownTokensMessage[];
      /** Whether to look with the editor's token if the server lets it in; otherwise why not. */
      readonly access: "look" | "offline" | "not-signed-in" | "no-consent";
      /** Of the dead letters of a run, instead of all records. */
      readonly wish?: "redrive";
    } & RedriveOf;
    readonly result: DryRunView;
  };
  /** What a run would meet; sends nothing. */
  "run/forecast": {
    readonly params: { readonly jobFile: string; readonly known: readonly KnownTokensMessage[] };
    readonly result: ForecastView;
  };
  /** Runs of a job by their checkpoints, newest first. */
  "run/list": { readonly params: { readonly jobFile: string }; readonly result: readonly RunView[] };
}

export type StartWish = "run" | "resume" | "fresh" | "redrive";

/** With the wish `redrive`: the run whose dead letters go again; absent, the newest that has some. */
export interface RedriveOf {
  readonly redrives?: string;
}

/** JSON-RPC requests from the runner to the editor: tokens and secrets live there, and the runner keeps none on disk. */
export interface EditorRequests {
  "token/get": { readonly params: TokenWish; readonly result: TokenMessage };
  /** The server answered 401 to this generation. */
  "token/rejected": {
    readonly params: TokenWish & { readonly generation: number; readonly rejection: RejectionMessage };
    readonly result: TokenMessage;
  };
  /** Of the connection's client certificate; `null` where none was given. Never logged. */
  "certificate/passphrase": { readonly params: TokenWish; readonly result: string | null };
}

/** Notifications from the runner to every attached editor. */
export interface RunnerNotifications {
  /** At most four a second for each run. */
  "run/changed": RunView;
  /** At most one in two seconds for each owner, and always before the runner asks for its token. */
  "token/used": TokenUseMessage;
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
  /** Milliseconds after its last use at which the token ends, where it has an idle window. */
  readonly idle: number | null;
  /** Known ends of what the editor can renew it with; none where only time will tell. */
  readonly limits: readonly LimitMessage[];
}

export interface LimitMessage {
  readonly binding: Limit["binding"];
  readonly at: number;
}

/** What a 401 said, as far as it said anything. */
export interface RejectionMessage {
  readonly at: number;
  readonly error: string | null;
  readonly description: string | null;
}

/** The server took the token of this generation at this time. */
export interface TokenUseMessage extends TokenWish {
  readonly generation: number;
  readonly at: number;
  /** Milliseconds that the token still lives, where the server said so. */
  readonly expiresIn: number | null;
}

export interface TokenEventMessage extends TokenOwner {
  readonly kind: TokenEventKind;
  readonly at: number;
  readonly generation: number;
  readonly endsAt: number | null;
  readonly binding: Binding;
  /** Which class of failure it was, where that is known. */
  readonly trouble: TokenTrouble | null;
  readonly detail: string | null;
  /** For a learned lifetime, in milliseconds: what was seen to hold, and what was declared. */
  readonly life: { readonly seen: number; readonly declared: number | null } | null;
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
  /** The run whose dead letters this one sends again. */
  readonly redrives: string | null;
  readonly snapshot: RunSnapshot;
  /** Present when the run has ended. */
  readonly summary: RunSummary | null;
  /** Why it stopped; `null` while it moves and when every record has its outcome. */
  readonly stopped: FailureMessage | null;
  /** Of a test batch that has ended in this attempt. */
  readonly test?: TestResult;
}
