import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure, failedWith } from "../../base/failure.ts";
import { Secret } from "../../base/secret.ts";
import { PROTOCOL_VERSION } from "../../protocol/messages.ts";
import type { RunnerAddress } from "../../protocol/runnerLink.ts";
import { systemCode } from "../systemCode.ts";
import { connectRunner } from "./connectRunner.ts";
import { newSocketPlace, removePlace, type SocketPlace } from "./socketPlace.ts";

const READY_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 25;
const SHOWN_LOG_LINES = 5;

export interface LaunchOptions {
  /** Path of the command line's bundle. */
  readonly cli: string;
  /** What the runner finds in its environment, the network's proxies among it; this process's own when absent. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Starts a runner process that outlives this one, and returns when it listens.
 * Failure `runner-unreachable` with the last that the process printed.
 */
export async function launchRunner({ cli, environment = process.env }: LaunchOptions): Promise<RunnerAddress> {
  const place = await newSocketPlace();
  const secret = randomBytes(32).toString("base64url");
  const address: RunnerAddress = {
    socketPath: place.socketPath,
    secret: new Secret(secret),
    protocol: PROTOCOL_VERSION,
  };
  const child = await start({ cli, environment }, place);
  let broken: string | undefined;
  child.once("error", (error) => {
    broken = systemCode(error) ?? error.name;
  });
  child.once("exit", (code, signal) => {
    broken = `ended with ${signal ?? code}`;
  });
  // An early death shows as EPIPE here too; `exit` tells it.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(`${secret}\n`);
  const failed = await untilReady(address, () => broken);
  child.unref();
  if (failed === undefined) return address;
  const story = (await lastLines(place)) || failed;
  await end(child);
  await removePlace(place);
  throw new Failure("runner-unreachable", { last: story });
}

async function start(
  { cli, environment }: Required<LaunchOptions>,
  { socketPath, log }: SocketPlace,
): Promise<ChildProcess> {
  // A file, because a pipe would break with this process and take the runner along.
  const output = await open(log, "a", 0o600);
  try {
    return spawn(process.execPath, [cli, "serve", "--socket", socketPath], {
      detached: true,
      cwd: tmpdir(),
      env: { ...withoutSecrets(environment), ELECTRON_RUN_AS_NODE: "1" },
      stdio: ["pipe", "ignore", output.fd],
      windowsHide: true,
    });
  } finally {
    await output.close();
  }
}

/** Secrets for the command line have no business in the runner: it asks the editor. */
function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("LONGHAUL_")));
}

/** Answers what went wrong; `undefined` when the runner said hello. */
async function untilReady(address: RunnerAddress, broken: () => string | undefined): Promise<string | undefined> {
  const until = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      (await connectRunner(address)).dispose();
      return undefined;
    } catch (error) {
      if (!failedWith(error, "runner-unreachable")) throw error;
      const story = broken() ?? (performance.now() > until ? error.facts.last : undefined);
      if (story !== undefined) return story;
    }
    await sleep(LOOK_EVERY_MS);
  }
}

async function lastLines({ log }: SocketPlace): Promise<string> {
  const lines = (await readFile(log, "utf8")).trimEnd().split("\n");
  return lines.slice(-SHOWN_LOG_LINES).join("\n");
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
