import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const outputs = `${root}out/test-runner-${process.pid}`;

export interface Bundle {
  readonly path: string;
  readonly inputs: readonly string[];
}

/** Bundles an entry the way the product is bundled, into `out/`. */
export async function bundle(entry: string, name: string): Promise<Bundle> {
  const outfile = `${outputs}/${name}.cjs`;
  const { metafile }: { metafile: Metafile } = await build({
    entryPoints: [`${root}${entry}`],
    outfile,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    mainFields: ["module", "main"],
    external: ["vscode"],
    metafile: true,
    logLevel: "warning",
    absWorkingDir: root,
  });
  return { path: outfile, inputs: Object.keys(metafile.inputs) };
}

export async function removeBundles(): Promise<void> {
  await rm(outputs, { recursive: true, force: true });
}
