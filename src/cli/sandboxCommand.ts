import { type Command, InvalidArgumentError, Option } from "commander";

/** What `longhaul sandbox` was told. */
export interface SandboxFlags {
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
                  status, resetBefore, resetAfter, html, delay, hang, drip, broken; signIn, refresh, signOut; clockOffsetMs, rival
  POST /policies  {"arena-qms": {"accessMinutes": 60, "tellsWhy": true, "autoApprove": true}}
  POST /actions   {"oracle-iot": {"revokeSessions": true, "rejectTokens": true, "denied": "user"}}
                  takeOver, clockOffsetMs
  POST /clear-ledger, POST /reset
                  forgets what was counted; forgets tokens and records too`;

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
    .action(async (flags: SandboxFlags) => {
      const { sandboxAction } = await import("./sandboxAction.ts");
      process.exitCode = await sandboxAction(flags);
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
