import { createHash } from "node:crypto";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheRoot, installOnce } from "../../../scripts/editor/installOnce.mts";
import { runNpm } from "../../../scripts/editor/runNpm.mts";

const files = ["package.json", "package-lock.json"];

export interface InstalledPeers {
  /** Absolute path of a file below `node_modules`. */
  readonly path: (file: string) => string;
  /** Versions by package, as installed. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Installs the peers as their lock file has them, on first use (about 40 s); they are no dependencies of the project. */
export async function installPeers(): Promise<InstalledPeers> {
  const lock = await readFile(join(import.meta.dirname, "package-lock.json"), "utf8");
  const folder = join(cacheRoot, `peers-${createHash("sha256").update(lock).digest("hex").slice(0, 12)}`);
  await installOnce(folder, async (unfinished) => {
    console.log("Installing the peers, once …");
    for (const file of files) await copyFile(join(import.meta.dirname, file), join(unfinished, file));
    await runNpm(unfinished, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
  });
  const path = (file: string) => join(folder, "node_modules", file);
  const wanted = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const versions: Record<string, string> = {};
  for (const name of Object.keys(wanted.dependencies)) {
    const manifest = JSON.parse(await readFile(path(`${name}/package.json`), "utf8")) as { readonly version: string };
    versions[name] = manifest.version;
  }
  return { path, versions };
}
