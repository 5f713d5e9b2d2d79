import type { Disposable } from "../base/events.ts";
import type { Secret } from "../base/secret.ts";
import type {
  RejectionMessage,
  RunnerRequests,
  RunView,
  TokenEventMessage,
  TokenMessage,
  TokenUseMessage,
  TokenWish,
} from "./messages.ts";

/** Where a runner process listens, and what opens it. The secret belongs in the editor's secret store, nowhere else. */
export interface RunnerAddress {
  /** Path of a Unix socket, or name of a Windows pipe. */
  readonly socketPath: string;
  readonly secret: Secret;
  /** The protocol that the runner was launched with. */
  readonly protocol: number;
}

/** What an attached editor can ask a runner for. */
export type RunnerMethod = Exclude<keyof RunnerRequests, "runner/hello">;

/** Answers a runner's questions for tokens. A Failure that it throws travels to the runner. */
export interface TokenAnswers {
  token(wish: TokenWish): Promise<TokenMessage>;
  /** The server answered 401 to `generation`: gives a newer one. */
  rejected(wish: TokenWish, generation: number, rejection: RejectionMessage): Promise<TokenMessage>;
  /** Of the connection's client certificate; `null` where none was given. */
  passphrase(wish: TokenWish): Promise<string | null>;
  /** The server took a token. Told of every run, also one whose folder is another window's; never fails. */
  used(use: TokenUseMessage): void;
}

/** An editor's tie to a runner process. The run does not depend on it: it may break and be made again at any time. */
export interface RunnerLink {
  readonly pid: number;
  /** The runs that the runner knew when this link was made. */
  readonly runs: readonly RunView[];
  /** Rejects with the Failure that the runner answers; `runner-unreachable` when the link is broken. */
  request<M extends RunnerMethod>(method: M, params: RunnerRequests[M]["params"]): Promise<RunnerRequests[M]["result"]>;
  onChanged(listener: (view: RunView) => void): Disposable;
  /** Told once, when the link breaks or is disposed of; at once when it is broken already. */
  onClosed(listener: () => void): Disposable;
  /** Called once: `answers` is asked from now on. Questions that came before have waited for it. */
  answerTokens(answers: TokenAnswers): void;
  /** Tells the runner what happened to a token, for its journal. */
  tellTokenEvent(event: TokenEventMessage): void;
  dispose(): void;
}
