import { type Command, InvalidArgumentError, Option } from "commander";
import type { Sandbox } from "../sandbox/sandbox.ts";

interface SandboxFlags {
  readonly minuteMs: number;
  readonly port: number;
  readonly seed?: number;
  readonly latency?: number;
  readonly faults?: string;
  readonly ledger: "full" | "counts";
  readonly idleExit?: number;
  readonly json?: true;
}

const controls = `
While it runs, JSON sent to the control server, by name of the system, changes what happens:
  POST /faults    {"oracle-iot": {"refresh": {"resetAfter": {"count": 1}}}}
                  status, resetBefore, resetAfter, html, delay, hang, drip, broken; signIn, refresh, signOut; clockOffsetMs
  POST /policies  {"arena-qms": {"accessMinutes": 60, "tellsWhy": true, "autoApprove": true}}
  POST /actions   {"oracle-iot": {"revokeSessions": true, "rejectTokens": true, "denied": "user"}}
                  takeOver, clockOffsetMs
  POST /clear-ledger, POST /reset
                  forgets what was counted; forgets tokens and records too`;

/** `longhaul sandbox`: runs the target systems until SIGINT, SIGTERM or `--idle-exit`; exit 1 when they cannot start. */
export function addSandboxCommand(program: Command): void {
  program
    .command("sandbox")
    .summary("run the target systems as local servers")
    .description("Runs the target systems as local servers on compressed time, and says how to reach them.")
    .option("--minute-ms <ms>", "how long one minute of theirs lasts here", positive, 1000)
    .option("--port <port>", "first port, for the control server; 0 takes any free ones", portNumber, 7400)
    .option("--seed <n>", "repeat the random faults of an earlier sandbox", wholeNumber)
    .option("--latency <ms>", "wait before each request is looked at", wholeNumber)
    .option("--faults <file>", "fault plan, a JSON file")
    .addOption(
      new Option("--ledger <mode>", "keep every applied write, or counts only")
        .choices(["full", "counts"])
        .default("full"),
    )
    .option("--idle-exit <seconds>", "end when nothing was asked of it for this long", positive)
    .option("--json", "print one line of JSON instead of a table")
    .addHelpText("after", controls)
    .action(runSandbox);
}

async function runSandbox(flags: SandboxFlags): Promise<void> {
  const stopped = untilStopped();
  let sandbox: Sandbox;
  try {
    sandbox = await start(flags);
  } catch (error) {
    process.stderr.write(`${await reason(error, flags)}\n`);
    process.exitCode = 1;
    return;
  }
  const { sandboxEnvironment } = await import("../sandbox/credentials.ts");
  process.stdout.write(
    flags.json === true ? asJson(sandbox, sandboxEnvironment) : asTable(sandbox, sandboxEnvironment),
  );
  await Promise.race([stopped, untilQuiet(sandbox, flags.idleExit)]);
  await sandbox.close();
}

async function start(flags: SandboxFlags): Promise<Sandbox> {
  const { startSandbox } = await import("../sandbox/sandbox.ts");
  const { minuteMs, port, seed, latency, ledger } = flags;
  const { readFaultFile } = await import("../sandbox/faultFile.ts");
  return startSandbox({
    minuteMs,
    port,
    ledger,
    ...(seed === undefined ? {} : { seed }),
    ...(latency === undefined ? {} : { latencyMs: latency }),
    ...(flags.faults === undefined ? {} : { faults: await readFaultFile(flags.faults) }),
  });
}

async function reason(error: unknown, flags: SandboxFlags): Promise<string> {
  const { PortInUse } = await import("../sandbox/originServer.ts");
  const { InputNotUnderstood } = await import("../sandbox/outsideInput.ts");
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

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number, 0 or more.");
  return Number(text);
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

/** Leaves room for the ports of the systems that follow. */
function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_500) throw new InvalidArgumentError("It must be 65500 at most.");
  return port;
}
