import type { Socket } from "node:net";
import {
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
} from "vscode-jsonrpc/node";
import type * as z from "zod/mini";
import { untilAborted } from "../../base/abort.ts";
import { isFailure } from "../../base/failure.ts";
import { type FailureMessage, fromFailureMessage, toFailureMessage } from "../../protocol/failureMessage.ts";
import { isFailureMessage } from "./failureShape.ts";

/** An interface of requests: method names with their params and results. */
type Calls<R> = { readonly [M in keyof R]: { readonly params: unknown; readonly result: unknown } };

/** What one side asks and tells, with the shapes by which every byte of it is checked on arrival. */
export interface Speech<Requests extends Calls<Requests>, Notifications> {
  readonly requests: {
    readonly [M in keyof Requests]: {
      readonly params: z.ZodMiniType<Requests[M]["params"]>;
      readonly result: z.ZodMiniType<Requests[M]["result"]>;
    };
  };
  readonly notifications: { readonly [M in keyof Notifications]: z.ZodMiniType<Notifications[M]> };
}

/** A JSON-RPC error that carries a `FailureMessage`; -32000 and above are left to the protocol itself. */
const FAILURE = -31_000;

/** A side that lets this many unread bytes pile up has stopped listening; it is let go and may come back. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024;

/** The other side went away before it answered. */
export class PeerGone extends Error {
  override readonly name = "PeerGone";
}

/** The other side answered with a defect of its own, or with something that is no answer. */
export class PeerDefect extends Error {
  override readonly name = "PeerDefect";
}

/**
 * JSON-RPC 2.0 over a socket, typed by the protocol's interfaces. Failures travel as error data and are Failures again
 * on the other side; of any other error only its class name travels, because its message may hold anything.
 */
export class Channel<Asks extends Calls<Asks>, Tells, Answers extends Calls<Answers>, Hears> {
  private readonly socket: Socket;
  private readonly speaks: Speech<Asks, Tells>;
  private readonly hears: Speech<Answers, Hears>;
  private readonly connection: MessageConnection;
  private readonly ending = new AbortController();
  private told: Promise<void> = Promise.resolve();

  constructor(
    socket: Socket,
    speech: { readonly speaks: Speech<Asks, Tells>; readonly hears: Speech<Answers, Hears> },
  ) {
    this.socket = socket;
    this.speaks = speech.speaks;
    this.hears = speech.hears;
    this.connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
    // A broken socket and an unreadable message end the same way: the close that follows tells.
    socket.on("error", () => this.close());
    socket.on("close", () => this.close());
    this.connection.onError(() => this.close());
  }

  /** Aborts when the channel has closed, for whatever reason. */
  get gone(): AbortSignal {
    return this.ending.signal;
  }

  /** Begins to read; handlers must stand by now. */
  open(): void {
    this.connection.listen();
  }

  /** Rejects with the Failure that was answered, `PeerGone`, `PeerDefect`, or the reason of `signal`. */
  async ask<M extends keyof Asks & string>(
    method: M,
    params: Asks[M]["params"],
    signal: AbortSignal,
  ): Promise<Asks[M]["result"]> {
    if (this.gone.aborted) throw new PeerGone(method);
    let answer: unknown;
    try {
      answer = await untilAborted(this.connection.sendRequest<unknown>(method, params), signal);
    } catch (error) {
      if (signal.aborted) throw error;
      throw this.whyUnanswered(method, error);
    }
    const parsed = this.speaks.requests[method].result.safeParse(answer);
    if (!parsed.success) throw new PeerDefect(`${method}: answer not understood`);
    return parsed.data;
  }

  /** Does not wait, and does not matter to the caller if nobody is there any more. */
  tell<M extends keyof Tells & string>(method: M, params: Tells[M]): void {
    if (this.gone.aborted) return;
    this.told = this.connection.sendNotification(method, params).then(undefined, () => this.close());
    if (this.socket.writableLength > MOST_UNREAD_BYTES) this.close();
  }

  answer<M extends keyof Answers & string>(
    method: M,
    handler: (params: Answers[M]["params"]) => Promise<Answers[M]["result"]>,
  ): void {
    const shape = this.hears.requests[method].params;
    this.connection.onRequest<unknown, FailureMessage | undefined>(method, async (params: unknown) => {
      const parsed = shape.safeParse(params);
      if (!parsed.success) return notUnderstood(method);
      try {
        return await handler(parsed.data);
      } catch (error) {
        return asResponseError(error);
      }
    });
  }

  /** What does not have the shape of the notification is dropped: nobody waits for an answer to it. */
  hear<M extends keyof Hears & string>(method: M, listener: (params: Hears[M]) => void): void {
    const shape = this.hears.notifications[method];
    this.connection.onNotification(method, (params: unknown) => {
      const parsed = shape.safeParse(params);
      if (parsed.success) listener(parsed.data);
    });
  }

  /** Lets what was told go out, then closes. */
  async finish(): Promise<void> {
    await this.told;
    await new Promise<void>((resolve) => {
      if (this.gone.aborted) return resolve();
      this.socket.end(resolve);
    });
    this.close();
  }

  close(): void {
    if (this.gone.aborted) return;
    this.ending.abort(new PeerGone("closed"));
    this.connection.dispose();
    this.socket.destroy();
  }

  private whyUnanswered(method: string, error: unknown): Error {
    if (error instanceof ResponseError && isFailureMessage(error.data)) return fromFailureMessage(error.data);
    if (this.gone.aborted) return new PeerGone(method);
    return new PeerDefect(`${method}: ${error instanceof ResponseError ? error.message : "not answered"}`);
  }
}

function notUnderstood(method: string): ResponseError<FailureMessage | undefined> {
  return new ResponseError(ErrorCodes.InvalidParams, `${method}: parameters not understood`);
}

function asResponseError(error: unknown): ResponseError<FailureMessage | undefined> {
  if (isFailure(error)) return new ResponseError(FAILURE, error.code, toFailureMessage(error));
  return new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.name : "unknown");
}
