import { expect, test } from "vitest";
import type { Sandbox } from "../../../src/sandbox/sandbox.ts";
import { basic, call, originOf, started } from "./wire.ts";

async function read(sandbox: Sandbox, headers: Record<string, string>): Promise<number> {
  return (await call(`${originOf(sandbox, "generic")}/health`, { headers })).status;
}

test("user name and password or a key open it, as long as they are not taken away", async () => {
  const sandbox = await started();
  const ways = [
    basic("svc-generic", "sandbox-password"),
    { "x-api-key": "sandbox-api-key" },
    basic("svc-generic", "guess"),
    { "x-api-key": "guess" },
    {},
  ];
  const statuses = async () => {
    const seen: number[] = [];
    for (const way of ways) seen.push(await read(sandbox, way));
    return seen;
  };
  const before = await statuses();
  sandbox.act({ generic: { revokeSessions: true } });
  const after = await statuses();
  expect({ before, after, sentEnded: sandbox.ledger.of("generic").summary().tokens.sentEnded }).toEqual({
    before: [200, 200, 401, 401, 401],
    after: [401, 401, 401, 401, 401],
    sentEnded: 2,
  });
});

test("records are kept by their owner's id", async () => {
  const sandbox = await started();
  const headers = { "x-api-key": "sandbox-api-key" };
  const url = `${originOf(sandbox, "generic")}/records/r-1`;
  const put = await call(url, { method: "PUT", headers, json: { qty: 2 } });
  expect([put.status, (await call(url, { headers })).body]).toEqual([200, { id: "r-1", version: 1, qty: 2 }]);
});
