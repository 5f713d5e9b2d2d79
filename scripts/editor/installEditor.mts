import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheRoot, installOnce } from "./installOnce.mts";
import { runNpm } from "./runNpm.mts";

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

function npmInstall(cwd: string, what: string): Promise<void> {
  return runNpm(cwd, ["install", "--ignore-scripts", "--no-audit", "--no-fund", what]);
}
