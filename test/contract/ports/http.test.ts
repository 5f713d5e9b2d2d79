import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, onTestFinished } from "vitest";
import { millis } from "../../../src/base/time.ts";
import { httpsHttp } from "../../../src/node/httpsHttp.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { undiciHttp } from "../../../src/node/undiciHttp.ts";
import { type Act, FakeApi } from "../../fakes/fakeApi.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { httpContract } from "./http.contract.ts";

const acts: Record<string, Act> = {
  "/refused": { status: 422, body: "no" },
  "/moved": { status: 302, headers: { Location: "/" }, body: "" },
  "/large": { body: "x".repeat(5000) },
  "/cut": { fault: "cut" },
  "/slow": { fault: "never-answers" },
};

async function realServer(): Promise<string> {
  const server = createServer((request, response) => {
    const { status = 200, headers = {}, body = '{"ok":true}', fault } = acts[request.url ?? ""] ?? {};
    if (fault === "never-answers") return;
    if (fault) response.destroy();
    else response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function closedPort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}

describe("requests over sockets", () =>
  httpContract(async () => {
    const http = undiciHttp({ connections: 4, environment: {} });
    onTestFinished(() => http.close());
    return { http, base: await realServer(), nobody: await closedPort(), run: (work) => work };
  }));

describe("requests over the modules that the editor replaces", () =>
  httpContract(async () => {
    const http = await httpsHttp(undefined, { clock: nodeClock, connection: "mes" });
    return { http, base: await realServer(), nobody: await closedPort(), run: (work) => work };
  }));

describe("the fake API", () =>
  httpContract(() => {
    const clock = new VirtualClock();
    const http = new FakeApi(clock);
    http.clockAhead = millis(0);
    http.respond = ({ url }) =>
      url.startsWith("https://nobody.example.com") ? { fault: "not-sent" } : (acts[new URL(url).pathname] ?? {});
    const [base, nobody] = ["https://mes.example.com", "https://nobody.example.com"];
    return Promise.resolve({ http, base, nobody, run: (work) => clock.run(work) });
  }));
