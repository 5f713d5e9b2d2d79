import { sandboxEnvironment } from "../sandbox/credentials.ts";
import { readFaultFile } from "../sandbox/faultFile.ts";
import { PortInUse } from "../sandbox/originServer.ts";
import { InputNotUnderstood } from "../sandbox/outsideInput.ts";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";
import { exitCode } from "./exitCode.ts";
import type { SandboxFlags } from "./sandboxCommand.ts";

/** Runs the target systems until SIGINT, SIGTERM or `--idle-exit`. Answers the exit code: 1 when they cannot start. */
export async function sandboxAction(flags: SandboxFlags): Promise<number> {
  const stopped = untilStopped();
  let sandbox: Sandbox;
  try {
    sandbox = await start(flags);
  } catch (error) {
    process.stderr.write(`${reason(error, flags)}\n`);
    return exitCode.refused;
  }
  process.stdout.write(
    flags.json === true ? asJson(sandbox, sandboxEnvironment) : asTable(sandbox, sandboxEnvironment),
  );
  await Promise.race([stopped, untilQuiet(sandbox, flags.idleExit)]);
  await sandbox.close();
  return exitCode.succeeded;
}

async function start(flags: SandboxFlags): Promise<Sandbox> {
  const { minuteMs, port, seed, latency, ledger } = flags;
  return startSandbox({
    minuteMs,
    port,
    ledger,
    ...(seed === undefined ? {} : { seed }),
    ...(latency === undefined ? {} : { latencyMs: latency }),
    ...(flags.faults === undefined ? {} : { faults: await readFaultFile(flags.faults) }),
  });
}

function reason(error: unknown, flags: SandboxFlags): string {
  if (error instanceof PortInUse) {
    return `Port ${error.port} is in use. Choose another first port with --port, or any free ones with --port 0.`;
  }
  if (error instanceof InputNotUnderstood) {
    return [`${flags.faults} is not a fault plan:`, ...error.problems.map((problem) => `  ${problem}`)].join("\n");
  }
  if (error instanceof Error && "code" in error && "path" in error) {
    return `Cannot read ${flags.faults}: ${String(error.code)}`;
  }
  throw error;
}

type Environment = Readonly<Record<string, string>>;

function asJson(sandbox: Sandbox, environment: Environment): string {
  const { controlUrl: control, seed, minuteMs, origins } = sandbox;
  return `${JSON.stringify({ control, seed, minuteMs, origins, environment })}\n`;
}

function asTable(sandbox: Sandbox, environment: Environment): string {
  const { controlUrl, seed, minuteMs, origins } = sandbox;
  const rows = [["system", "address"], ...Object.entries(origins), ["control", controlUrl]];
  const width = Math.max(...rows.map(([name = ""]) => name.length));
  return [
    `One minute of theirs lasts ${minuteMs} ms. Seed ${seed}.`,
    "",
    ...rows.map(([name = "", address]) => `${name.padEnd(width)}  ${address}`),
    "",
    "Connections for longhaul.json:",
    `  curl ${controlUrl}/connections`,
    "What was applied:",
    `  curl ${controlUrl}/ledger`,
    "How to change what happens while it runs:",
    "  longhaul sandbox --help",
    "Secrets:",
    ...Object.entries(environment).map(([name, value]) => `  export ${name}=${shown(value, controlUrl)}`),
    "",
    "Stop with Ctrl+C.",
    "",
  ].join("\n");
}

/** A key of many lines is fetched where it is used. */
function shown(value: string, controlUrl: string): string {
  return value.includes("\n") ? `"$(curl -s ${controlUrl}/private-key)"` : value;
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}

/** For an editor's sandbox: it outlives a reload of the window, and ends when no window asks for it any more. */
function untilQuiet(sandbox: Sandbox, idleExit: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (idleExit === undefined) return;
    const limit = idleExit * 1000;
    const looking = setInterval(
      () => {
        if (sandbox.quietFor() < limit) return;
        clearInterval(looking);
        resolve();
      },
      Math.min(1000, limit),
    );
  });
}
