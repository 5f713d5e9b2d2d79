// Holds THIRD-PARTY.txt against what esbuild says went into the bundles: each package with its version, licence and notice.
// Usage: node scripts/thirdParty.mts [--write]
import { globSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILE = "THIRD-PARTY.txt";

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
}

const folders = new Set<string>();
for (const path of globSync("dist/meta/*.json")) {
  const { outputs } = JSON.parse(readFileSync(path, "utf8")) as Metafile;
  for (const { inputs } of Object.values(outputs)) {
    for (const input of Object.keys(inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder !== undefined) folders.add(folder);
    }
  }
}
if (folders.size === 0) fail("no package is in the bundles: npm run build makes them");

const entries = new Map([...folders].map(entryOf));
const head = `Longhaul's bundles contain code of these ${entries.size} packages, under the licences below.\n`;
const text = [head, ...[...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)].join("\n");
if (process.argv.includes("--write")) writeFileSync(FILE, text);
else if (committed() !== text) fail(`${FILE} is not what the bundles contain: node scripts/thirdParty.mts --write`);

function entryOf(folder: string): [string, string] {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  if (!name || !version || !license) return fail(`${folder} names no licence`);
  const notices = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  if (notices.length === 0) return fail(`${folder} has no licence text`);
  const texts = notices.sort().map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  const title = `${name} ${version}: ${license}`;
  return [title, `${"=".repeat(title.length)}\n${title}\n${"=".repeat(title.length)}\n\n${texts.join("\n\n")}\n`];
}

function committed(): string | undefined {
  try {
    return readFileSync(FILE, "utf8");
  } catch {
    return undefined;
  }
}

function fail(why: string): never {
  console.error(why);
  process.exit(1);
}
