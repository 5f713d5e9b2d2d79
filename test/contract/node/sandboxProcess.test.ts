import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { startSandboxProcess, stopSandboxProcess } from "../../../src/node/sandboxProcess.ts";

const cli = fileURLToPath(new URL("../../../dist/cli.js", import.meta.url));

async function answers(control: string): Promise<boolean> {
  return fetch(`${control}/connections`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function untilSilent(control: string): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (!(await answers(control))) return true;
    await sleep(50);
  }
  return false;
}

async function started(idleExit: number): Promise<{ pid: number; control: string }> {
  const sandbox = await startSandboxProcess({ cli, port: 0, minuteMs: 20, idleExit });
  if (sandbox.kind !== "running") throw new Error(sandbox.reason);
  onTestFinished(() => stopSandboxProcess(sandbox.pid));
  return sandbox;
}

test("the sandbox listens when its start returns, and is gone when it is stopped, also twice", async () => {
  const { pid, control } = await started(60);
  const alive = await answers(control);
  stopSandboxProcess(pid);
  const gone = await untilSilent(control);
  stopSandboxProcess(pid);
  expect({ alive, gone }).toEqual({ alive: true, gone: true });
});

test("a sandbox that nobody asks any more ends by itself, and one that is asked stays", async () => {
  const { pid, control } = await started(1);
  const asked: boolean[] = [];
  for (let time = 0; time < 8; time += 1) {
    asked.push(await answers(control));
    await sleep(250);
  }
  const stayed = asked.every((alive) => alive);
  await sleep(2500);
  const alive = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  expect({ stayed, aliveAfterwards: alive() }).toEqual({ stayed: true, aliveAfterwards: false });
});

test("a port in use is told in the words of the command line", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  expect(await startSandboxProcess({ cli, port, minuteMs: 20, idleExit: 5 })).toEqual({
    kind: "refused",
    reason: `Port ${port} is in use. Choose another first port with --port, or any free ones with --port 0.`,
  });
});
