// `npm start`: the extension in a real editor on the sample workspace, with the sandbox running. Ctrl+C ends it all.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, constants, cp } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { cacheRoot, projectRoot } from "./editor/installOnce.mts";
import { spawnGroup } from "./editor/processGroup.mts";
import { startEditor } from "./editor/server.mts";

const port = Number(process.env["PORT"] ?? 8420);

const workspace = await makeSampleWorkspace();
startSandbox();
const code = await desktopEditor();
if (code === undefined) await openServerEditor();
else await openDesktopEditor(code);

/** What was made of an earlier sample stays: runs and edits are the user's. */
async function makeSampleWorkspace(): Promise<string> {
  const folder = join(projectRoot, "out", "sample");
  await cp(join(projectRoot, "media", "sample"), folder, { recursive: true, force: false });
  return folder;
}

/** On its usual ports, where the sample workspace expects it; says by itself what stands in its way. */
function startSandbox(): void {
  const sandbox = spawnGroup(process.execPath, [join(projectRoot, "dist", "cli.js"), "sandbox"], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  sandbox.once("exit", (status) => process.exit(status ?? 1));
}

async function desktopEditor(): Promise<string | undefined> {
  const name = process.platform === "win32" ? "code.cmd" : "code";
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const file = join(folder, name);
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return undefined;
}

async function openDesktopEditor(command: string): Promise<void> {
  const quoted = (text: string) => (process.platform === "win32" ? `"${text}"` : text);
  const args = [`--extensionDevelopmentPath=${projectRoot}`, workspace];
  const opened = spawn(quoted(command), args.map(quoted), { stdio: "inherit", shell: process.platform === "win32" });
  const [status] = (await once(opened, "exit")) as [number | null];
  if (status !== 0) throw new Error(`${command} ended with ${status}.`);
}

async function openServerEditor(): Promise<void> {
  const editor = await startEditor({ workspace, extension: projectRoot, port, data: join(cacheRoot, "start") });
  console.log(`\nThe editor: ${editor.url}`);
}
