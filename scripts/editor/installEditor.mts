import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheRoot, installOnce } from "./installOnce.mts";

/** The npm package that carries the whole server and workbench of VS Code 1.139.1. */
const editorPackage = "code-server@4.139.1";

/** Installs the server editor on first use (about 15 s) and answers the folder of its inner server, `lib/vscode`. */
export async function installEditor(): Promise<string> {
  const folder = join(cacheRoot, editorPackage.replace("@", "-"));
  await installOnce(folder, async (unfinished) => {
    console.log(`Installing ${editorPackage}, once …`);
    await writeFile(join(unfinished, "package.json"), JSON.stringify({ private: true }));
    // No install scripts: they would compile native parts that the tests do without (terminal, watchdog, log files).
    await npmInstall(unfinished, editorPackage);
    await npmInstall(innerServer(unfinished), "--omit=dev");
  });
  return innerServer(folder);
}

function innerServer(folder: string): string {
  return join(folder, "node_modules", "code-server", "lib", "vscode");
}

async function npmInstall(cwd: string, what: string): Promise<void> {
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", what];
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
