import type { Command } from "commander";

export function addStatusCommand(program: Command): void {
  program
    .command("status")
    .summary("show how far the newest run of each job is")
    .description("Reads the checkpoints of the jobs below this folder, or of one job. Sends nothing.")
    .argument("[job]", "path of a *.sync.json file, or the name of one below this folder")
    .option("--json", "put one object on standard output")
    .action(async (job: string | undefined, options: { json?: boolean }) => {
      const { statusAction } = await import("./statusAction.ts");
      process.exitCode = await statusAction(job, options);
    });
}
