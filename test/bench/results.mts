import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { machine } from "./machine.mts";
import type { Section } from "./section.mts";

const file = join(import.meta.dirname, "results.md");
const intro =
  "# What the benchmark printed\n\nWritten by `npm run bench`; each part says when and where it was measured.\n";

/** Puts a section into `results.md` in place of what an earlier run of it wrote; the others stay. */
export async function keepResult(section: Section): Promise<void> {
  await writeFile(file, withSection(await earlierResults(), section, machine()));
}

/** The text of `results.md` with a section, which stands where it stood or at the end. */
export function withSection(
  earlier: string,
  { name, text }: { readonly name: string; readonly text: string },
  where: string,
): string {
  const parts = new Map(
    earlier
      .split(/^## /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf("\n")), part.trim()]),
  );
  parts.set(name, `${name}\n\n_${where}_\n\n${text.replaceAll(/\n{3,}/g, "\n\n").trim()}`);
  return [intro, ...[...parts.values()].map((part) => `## ${part}\n`)].join("\n");
}

async function earlierResults(): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
