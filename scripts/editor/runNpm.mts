import { spawn } from "node:child_process";

/** Runs npm in a folder. Rejects with what it printed when it fails. */
export async function runNpm(cwd: string, args: readonly string[]): Promise<void> {
  // Under `npm run …` npm names its own script; on Windows the `npm` on the PATH is one that only a shell can start.
  const npm = process.env["npm_execpath"];
  const child = npm?.endsWith("npm-cli.js")
    ? spawn(process.execPath, [npm, ...args], { cwd })
    : spawn("npm", args, { cwd, shell: process.platform === "win32" });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status !== 0) {
    throw new Error(`npm ${args.join(" ")} ended with ${status}:\n${Buffer.concat(output).toString("utf8")}`);
  }
}
