import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { launchRunner } from "../../../src/node/runner/launchRunner.ts";
import type { RunView } from "../../../src/protocol/messages.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { temporaryDirectory } from "../node/temporaryDirectory.ts";
import { encryptedKey, newAuthority } from "../node/tlsAuthority.ts";
import { type Editor, PASSPHRASE, startEditor } from "./editor.ts";
import { bundle, removeBundles } from "./runnerBundle.ts";

let cli = "";
let sandbox: Sandbox;

beforeAll(async () => {
  cli = (await bundle("test/contract/runner/runnerEntry.ts", "runner")).path;
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: ["oracle-iot"] });
});
afterAll(async () => {
  await sandbox.close();
  await removeBundles();
});

const ended = ({ state }: RunView) => state === "ended";

interface Place {
  readonly folder: string;
  readonly jobFile: string;
  readonly editor: Editor;
}

/** A job of twenty messages, an editor that is signed in, and whatever else the connection is to have. */
async function place(job: JsonObject, network?: (folder: string) => Promise<JsonObject>): Promise<Place> {
  sandbox.reset();
  const folder = join(await temporaryDirectory(), "workspace");
  await mkdir(folder);
  const file = sandbox.connections() as { connections: { iot: JsonObject } };
  if (network) file.connections.iot["network"] = await network(folder);
  const rows = Array.from({ length: 20 }, (_, row) => `M-${row},Open`);
  const jobFile = join(folder, "messages.sync.json");
  await writeFile(join(folder, "longhaul.json"), JSON.stringify(file));
  await writeFile(join(folder, "messages.csv"), `${["id,status", ...rows].join("\n")}\n`);
  const request = { method: "PUT", path: "/iot/api/v2/messages/${id}", body: { status: "${status}" } };
  const records = { file: "messages.csv", key: "id" };
  await writeFile(jobFile, JSON.stringify({ connection: "iot", records, request, ...job }));
  return { folder, jobFile, editor: await startEditor(folder, "iot") };
}

async function run({ jobFile, editor }: Place): Promise<RunView> {
  const address = await launchRunner({ cli });
  const attached = await editor.attach(address);
  onTestFinished(() => {
    process.kill(attached.link.pid, "SIGTERM");
  });
  await attached.link.request("run/start", { jobFile, wish: "run" });
  return attached.until(ended);
}

test("the runner asks its editor for both identities, and tells the names of both", async () => {
  const here = await place({ runAs: "auto", expect: { duration: "90s" } });
  const { summary, snapshot, stopped } = await run(here);
  const identity = {
    kind: "service",
    because: "outlives-sign-in",
    name: "iot-automation",
    askedBy: "iot-user",
  };
  expect({ state: summary?.state, stopped, identity: [summary?.identity, snapshot.identity] }).toEqual({
    state: "completed",
    stopped: null,
    identity: [identity, identity],
  });
  // The look at what the user may do is a use of the user's token.
  expect(new Set(here.editor.used)).toEqual(new Set(["user 1", "service 1"]));
});

test("what the user may not do stops the run before the service begins", async () => {
  const here = await place({ runAs: "auto", expect: { duration: "90s" } });
  sandbox.act({ "oracle-iot": { denied: "user" } });
  const { summary, stopped } = await run(here);
  expect({
    stopped,
    records: summary?.records,
    applied: sandbox.ledger.of("oracle-iot").summary().applied,
  }).toMatchObject({
    stopped: { code: "user-not-permitted", facts: { connection: "iot", user: "iot-user", status: 403 } },
    records: { succeeded: 0, pending: 20 },
    applied: 0,
  });
});

test("a client certificate's passphrase comes from the editor", async () => {
  const authority = await newAuthority("Plant CA");
  const client = await authority.client("line-7");
  const here = await place({}, async (folder) => {
    await writeFile(join(folder, "line-7.pem"), `${client.certificate}\n${encryptedKey(client, PASSPHRASE)}`);
    return { clientCertificate: "line-7.pem" };
  });
  expect((await run(here)).summary).toMatchObject({ state: "completed", records: { succeeded: 20 } });
});

test("a session that someone ended in mid-run is signed in anew, and no record is lost", async () => {
  const here = await place({ rate: { perSecond: 40 }, concurrency: 8 });
  const running = run(here);
  while (sandbox.ledger.of("oracle-iot").summary().applied < 5) await new Promise((resolve) => setTimeout(resolve, 5));
  sandbox.act({ "oracle-iot": { revokeSessions: true } });
  const { summary } = await running;
  expect(summary).toMatchObject({
    state: "completed",
    records: { succeeded: 20, dead: 0, unknown: 0 },
    tokens: { signIns: 2, rejected: 1 },
  });
  expect(sandbox.ledger.of("oracle-iot").summary()).toMatchObject({ distinct: 20, twice: [] });
});
