import { createConnection, type Socket } from "node:net";
import { Emitter } from "../../base/events.ts";
import { Failure, isFailure } from "../../base/failure.ts";
import {
  type EditorNotifications,
  type EditorRequests,
  PROTOCOL_VERSION,
  type RunnerNotifications,
  type RunnerRequests,
  type RunView,
} from "../../protocol/messages.ts";
import type { RunnerAddress, RunnerLink, TokenAnswers } from "../../protocol/runnerLink.ts";
import { systemCode } from "../systemCode.ts";
import { Channel } from "./channel.ts";
import { editorSpeech, runnerSpeech } from "./messageShapes.ts";

type RunnerChannel = Channel<RunnerRequests, EditorNotifications, EditorRequests, RunnerNotifications>;

/** A runner that is there answers a hello at once; one that is stopped never does. */
const HELLO_WITHIN_MS = 5_000;

/** Failure `runner-unreachable`, with the system's code if there is one, or `runner-version`. */
export async function connectRunner({ socketPath, secret }: RunnerAddress): Promise<RunnerLink> {
  const channel: RunnerChannel = new Channel(await connect(socketPath), { speaks: editorSpeech, hears: runnerSpeech });
  const changed = new Emitter<RunView>();
  const tokens = Promise.withResolvers<TokenAnswers>();
  channel.hear("run/changed", (view) => changed.emit(view));
  channel.answer("token/get", async (wish) => (await tokens.promise).token(wish));
  channel.answer("token/rejected", async ({ generation, rejection, ...wish }) =>
    (await tokens.promise).rejected(wish, generation, rejection),
  );
  channel.answer("certificate/passphrase", async (wish) => (await tokens.promise).passphrase(wish));
  channel.hear("token/used", (use) => {
    // Never rejects: nobody answers for tokens before that is settled.
    void tokens.promise.then((answers) => answers.used(use));
  });
  channel.open();
  const params = { secret: secret.reveal(), protocol: PROTOCOL_VERSION };
  const hello = await channel
    .ask("runner/hello", params, AbortSignal.timeout(HELLO_WITHIN_MS))
    .catch((error: unknown) => {
      channel.close();
      throw asFailure(error);
    });
  return {
    pid: hello.pid,
    runs: hello.runs,
    request: (method, request) =>
      channel.ask(method, request, channel.gone).catch((error: unknown) => Promise.reject(asFailure(error))),
    onChanged: (listener) => changed.on(listener),
    onClosed: (listener) => {
      const own = () => listener();
      if (channel.gone.aborted) own();
      else channel.gone.addEventListener("abort", own, { once: true });
      return { dispose: () => channel.gone.removeEventListener("abort", own) };
    },
    answerTokens: (answers) => tokens.resolve(answers),
    tellTokenEvent: (event) => channel.tell("token/event", event),
    dispose: () => channel.close(),
  };
}

function connect(socketPath: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(socketPath);
    const onError = (error: Error) => reject(asFailure(error));
    socket.once("error", onError);
    socket.once("connect", () => {
      socket.off("error", onError);
      resolve(socket);
    });
  });
}

function asFailure(error: unknown): Failure {
  if (isFailure(error)) return error;
  const last = systemCode(error) ?? (error instanceof Error ? error.name : "unknown");
  return new Failure("runner-unreachable", { last }, error);
}
