import { timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import type { Chance } from "../../base/chance.ts";
import { Failure } from "../../base/failure.ts";
import type { Secret } from "../../base/secret.ts";
import { type Clock, type Millis, minutes, seconds } from "../../base/time.ts";
import { PROTOCOL_VERSION } from "../../protocol/messages.ts";
import { Channel } from "./channel.ts";
import { dryRun, forecast } from "./dryRun.ts";
import { type EditorChannel, Editors } from "./editors.ts";
import { editorSpeech, runnerSpeech } from "./messageShapes.ts";
import { Runs } from "./runs.ts";
import { checkPrivate, removePlace, socketPlace } from "./socketPlace.ts";

export interface ServePorts {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Where proxies are named; `process.env` in real life. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  /** Holds the built report page; absent: runs leave no report. */
  readonly pageFolder?: string;
}

export interface ServeSpans {
  /** A connection that has not said hello by then is closed. */
  readonly hello: Millis;
  /** The process ends when for so long no run moved and no editor was attached. */
  readonly idle: Millis;
  /** A run whose token has ended waits this long for an editor. */
  readonly tokenGrace: Millis;
  /** An editor may take this long to answer for a token. */
  readonly tokenPatience: Millis;
}

const usualSpans: ServeSpans = {
  hello: seconds(5),
  idle: seconds(60),
  tokenGrace: seconds(60),
  tokenPatience: minutes(2),
};

/** A hello is short; whoever sends more before it was admitted is none of ours. */
const MOST_BYTES_BEFORE_HELLO = 64 * 1024;

/** Editors get this long to take in the last messages when the process ends. */
const FAREWELL = seconds(1);

export interface ServeOptions {
  /** In a private directory of its own; on Windows the name of a pipe. */
  readonly socketPath: string;
  readonly secret: Secret;
  readonly ports: ServePorts;
  readonly spans?: Partial<ServeSpans>;
}

/**
 * Runs jobs for editors that attach over a local socket. Returns when it has been idle for long enough, or when `stop`
 * aborts and every run has been stopped, resumable. Removes its socket.
 */
export async function serve(options: ServeOptions, stop: AbortSignal): Promise<void> {
  const place = socketPlace(options.socketPath);
  await checkPrivate(place);
  const spans = { ...usualSpans, ...options.spans };
  const editors = new Editors();
  const runs = new Runs({ ...options.ports, ...spans, editors });
  const channels = new Set<EditorChannel>();
  const server = createServer((socket) => {
    const channel = welcome(socket, { ...options, spans, editors, runs });
    channels.add(channel);
    channel.gone.addEventListener("abort", () => channels.delete(channel));
  });
  await listen(server, options.socketPath);
  try {
    await untilIdle({ clock: options.ports.clock, span: spans.idle, editors, runs }, stop);
    // From here on an editor that comes finds nobody, and launches a runner of its own.
    server.close();
    await runs.cancelAll();
  } finally {
    await farewell(options.ports.clock, [...channels]);
    await removePlace(place);
  }
}

interface WelcomeOptions extends ServeOptions {
  readonly spans: ServeSpans;
  readonly editors: Editors;
  readonly runs: Runs;
}

/** Nothing but `runner/hello` has a handler until the right secret has come. */
function welcome(socket: Socket, { secret, ports, spans, editors, runs }: WelcomeOptions): EditorChannel {
  const channel: EditorChannel = new Channel(socket, { speaks: runnerSpeech, hears: editorSpeech });
  const admitted = new AbortController();
  ports.clock.sleep(spans.hello, AbortSignal.any([admitted.signal, channel.gone])).then(
    () => channel.close(),
    // Admitted, or gone.
    () => undefined,
  );
  channel.answer("runner/hello", async (hello) => {
    if (!isSame(hello.secret, secret)) {
      channel.close();
      throw new RangeError("wrong secret");
    }
    if (hello.protocol !== PROTOCOL_VERSION) {
      throw new Failure("runner-version", { runner: PROTOCOL_VERSION, editor: hello.protocol });
    }
    admitted.abort();
    offer(channel, runs);
    editors.attach(channel);
    return { protocol: PROTOCOL_VERSION, pid: process.pid, runs: runs.views };
  });
  channel.open();
  socket.on("data", () => {
    if (!admitted.signal.aborted && socket.bytesRead > MOST_BYTES_BEFORE_HELLO) channel.close();
  });
  return channel;
}

function offer(channel: EditorChannel, runs: Runs): void {
  channel.answer("run/start", (params) => runs.start(params));
  channel.answer("run/cancel", async ({ run }) => {
    await runs.cancel(run);
    return null;
  });
  channel.answer("run/pause", async ({ run }) => {
    runs.pause(run);
    return null;
  });
  channel.answer("run/continue", async ({ run }) => {
    runs.continue(run);
    return null;
  });
  channel.answer("run/list", ({ jobFile }) => runs.list(jobFile));
  channel.answer("run/dry", (params) => dryRun(params, runs, channel.gone));
  channel.answer("run/forecast", (params) => forecast(params, channel.gone));
}

/** Compares in a time that does not tell how much of the secret was right. */
function isSame(given: string, secret: Secret): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(secret.reveal())];
  return left.length === right.length && timingSafeEqual(left, right);
}

async function listen(server: Server, socketPath: string): Promise<void> {
  const listening = once(server, "listening");
  server.listen(socketPath);
  await listening;
  if (process.platform !== "win32") await chmod(socketPath, 0o600);
}

interface IdleOptions {
  readonly clock: Clock;
  readonly span: Millis;
  readonly editors: Editors;
  readonly runs: Runs;
}

async function untilIdle({ clock, span, editors, runs }: IdleOptions, stop: AbortSignal): Promise<void> {
  const done = Promise.withResolvers<void>();
  let waiting = new AbortController();
  const look = () => {
    waiting.abort();
    waiting = new AbortController();
    if (stop.aborted) return done.resolve();
    if (runs.moving || editors.size > 0) return;
    clock.sleep(span, waiting.signal).then(
      // A run may have been asked for in the same moment.
      () => (runs.moving || editors.size > 0 ? undefined : done.resolve()),
      // Somebody came, or the process is to stop.
      () => undefined,
    );
  };
  const listening = [editors.changed.on(look), runs.idle.on(look)];
  stop.addEventListener("abort", look, { once: true });
  look();
  await done.promise;
  waiting.abort();
  stop.removeEventListener("abort", look);
  for (const listener of listening) listener.dispose();
}

async function farewell(clock: Clock, channels: readonly EditorChannel[]): Promise<void> {
  const enough = new AbortController();
  const late = clock.sleep(FAREWELL, enough.signal).catch(() => undefined);
  await Promise.race([Promise.all(channels.map((channel) => channel.finish())), late]);
  enough.abort();
  for (const channel of channels) channel.close();
}
