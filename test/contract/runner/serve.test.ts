import { once } from "node:events";
import { chmod } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createMessageConnection, SocketMessageReader, SocketMessageWriter } from "vscode-jsonrpc/node";
import { Secret } from "../../../src/base/secret.ts";
import { millis } from "../../../src/base/time.ts";
import { nodeChance } from "../../../src/node/nodeChance.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { connectRunner } from "../../../src/node/runner/connectRunner.ts";
import { type ServeSpans, serve } from "../../../src/node/runner/serve.ts";
import { PROTOCOL_VERSION } from "../../../src/protocol/messages.ts";
import { failureOf } from "../node/failureOf.ts";
import { temporaryDirectory } from "../node/temporaryDirectory.ts";

const secret = new Secret("right");

/** A runner in this process. */
async function listening(spans: Partial<ServeSpans> = {}): Promise<string> {
  const socketPath = join(await temporaryDirectory(), "runner.sock");
  const stop = new AbortController();
  const ports = { clock: nodeClock, chance: nodeChance, environment: {}, log: () => undefined };
  const serving = serve({ socketPath, secret, ports, spans }, stop.signal);
  onTestFinished(async () => {
    stop.abort();
    await serving;
  });
  for (;;) {
    const socket = createConnection(socketPath);
    const came = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (came) return socketPath;
    await nodeClock.sleep(millis(2), stop.signal);
  }
}

/** A client that knows JSON-RPC and nothing of this product. */
function client(socketPath: string) {
  const socket: Socket = createConnection(socketPath).on("error", () => undefined);
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  connection.onError(() => undefined);
  connection.listen();
  onTestFinished(() => connection.dispose());
  const ask = (method: string, params: object) =>
    connection.sendRequest<unknown>(method, params).catch((error: unknown) => {
      const { code, message, data } = error as { code: number; message: string; data: unknown };
      return { code, message, data };
    });
  return { socket, ask, closed: once(socket, "close") };
}

test("before the hello nothing else has an answer", async () => {
  const { ask } = client(await listening());
  expect(await ask("run/list", { jobFile: "/jobs/a.sync.json" })).toEqual({
    code: -32601,
    message: "Unhandled method run/list",
    data: undefined,
  });
});

test("whoever does not say hello in time is shut out", async () => {
  const { closed } = client(await listening({ hello: millis(30) }));
  await closed;
});

test("whoever talks at length before the hello is shut out", async () => {
  const { socket, closed } = client(await listening());
  socket.write(`Content-Length: 1000000000\r\n\r\n${"x".repeat(100_000)}`);
  await closed;
});

test("an editor of another version learns both versions, and stays outside", async () => {
  const { ask } = client(await listening());
  expect(await ask("runner/hello", { secret: "right", protocol: 99 })).toEqual({
    code: -31000,
    message: "runner-version",
    data: { code: "runner-version", facts: { runner: PROTOCOL_VERSION, editor: 99 } },
  });
  expect(await ask("run/list", { jobFile: "/a" })).toMatchObject({ code: -32601 });
});

test("parameters of another shape are refused, and of a defect only the class is told", async () => {
  const { ask } = client(await listening());
  expect(await ask("runner/hello", { secret: 5 })).toMatchObject({ code: -32602 });
  await ask("runner/hello", { secret: "right", protocol: PROTOCOL_VERSION });
  expect(await ask("run/start", { jobFile: "/a", wish: "all" })).toEqual({
    code: -32602,
    message: "run/start: parameters not understood",
    data: undefined,
  });
  // A path that no file can have makes Node throw a TypeError that quotes it.
  expect(await ask("run/list", { jobFile: "/jobs/\0secret/a.sync.json" })).toEqual({
    code: -32603,
    message: "TypeError",
    data: undefined,
  });
});

test("an editor that asks for a run of a folder without connections gets that failure", async () => {
  const socketPath = await listening();
  const link = await connectRunner({ socketPath, secret, protocol: PROTOCOL_VERSION });
  const startedAt = await temporaryDirectory();
  const refusal = failureOf(link.request("run/start", { jobFile: join(startedAt, "a.sync.json"), wish: "run" }));
  expect(await refusal).toEqual({ "connections-file-not-found": { startedAt } });
  link.dispose();
});

test("a directory that others can enter is no place for a socket", async () => {
  const directory = await temporaryDirectory();
  await chmod(directory, 0o755);
  const ports = { clock: nodeClock, chance: nodeChance, environment: {}, log: () => undefined };
  const options = { socketPath: join(directory, "runner.sock"), secret, ports };
  expect(await failureOf(serve(options, AbortSignal.abort()))).toEqual({
    "runner-unreachable": { last: "the directory of its socket is open to others" },
  });
});
