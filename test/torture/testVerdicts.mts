// Runs tests of the tiers below and reads what became of each: what they assert is not said a second time.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

export interface TestVerdict {
  /** Its file without ending: `stories`. */
  readonly file: string;
  readonly title: string;
  readonly passed: boolean;
  /** Ids of the findings that the doctor named first, in the order of its visits. */
  readonly named: readonly string[];
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly meta: { readonly named?: readonly string[] };
    }[];
  }[];
}

/**
 * Throws when no test ran: silence is no success. `retries` is for trials on compressed time, in which a machine that
 * stood still for a tenth of a second has slept for minutes.
 */
export async function testVerdicts(files: readonly string[], { retries = 0 } = {}): Promise<readonly TestVerdict[]> {
  const folder = await mkdtemp(join(tmpdir(), "longhaul-verdicts-"));
  const output = join(folder, "report.json");
  try {
    await vitest(["run", "--reporter=json", `--outputFile=${output}`, `--retry=${retries}`, ...files]);
    const { testResults } = JSON.parse(await readFile(output, "utf8")) as Report;
    const verdicts = testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ title, status, meta }) => ({
        file: basename(name, ".test.ts"),
        title,
        passed: status === "passed",
        named: meta.named ?? [],
      })),
    );
    if (verdicts.length === 0) throw new Error(`no test ran of ${files.join(", ")}`);
    return verdicts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ends when it has ended, whatever became of the tests: that stands in the report. */
function vitest(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [join("node_modules", "vitest", "vitest.mjs"), ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
}
