import type { Command } from "commander";
import type { RunOptions } from "./runOptions.ts";

/** Without the dry run that was meant, the run would send: refused as a usage error. */
export function refuseDryRunOptions({ dryRun, show, offline }: RunOptions, command: Command): void {
  if (dryRun) return;
  const alone = offline ? "--offline" : show === undefined ? undefined : "--show";
  if (alone !== undefined) command.error(`error: option '${alone}' goes only with '--dry-run'; nothing was sent`);
}

const RUN_ID = /^\d{8}-\d{6}-[0-9a-f]{4}$/;

/** What to write where an option whose value may be left out took the job for it; `undefined` where none did. */
export function swallowedJob({ redrive, otlp }: RunOptions): string | undefined {
  if (typeof redrive === "string" && !RUN_ID.test(redrive)) return hint("--redrive", redrive);
  return typeof otlp === "string" && !otlp.includes("://") ? hint("--otlp", otlp) : undefined;
}

function hint(option: string, job: string): string {
  return `'${job}' was taken for the value of '${option}'. Name the job first: longhaul run ${job} ${option}`;
}
