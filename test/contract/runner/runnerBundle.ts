import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type Metafile } from "esbuild";

const root = fileURLToPath(new URL("../../..", import.meta.url));

export interface Bundle {
  readonly path: string;
  readonly inputs: readonly string[];
}

/** Bundles an entry the way the product is bundled, into `out/`. */
export async function bundle(entry: string, name: string): Promise<Bundle> {
  const outfile = `${root}out/test-runner/${name}-${process.pid}.cjs`;
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
  await readFile(outfile);
  return { path: outfile, inputs: Object.keys(metafile.inputs) };
}
