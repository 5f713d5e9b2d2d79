// All tests, tier by tier, and the count of them at the end.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";

interface Count {
  passed: number;
  failed: number;
}

interface Tier {
  readonly name: string;
  readonly command: readonly string[];
  readonly count: (output: string) => Count;
}

const REPORTS = "out/test";

const vitest = (name: string, projects: readonly string[]): Tier => {
  const report = `${REPORTS}/${name}.json`;
  const selection = projects.flatMap((project) => ["--project", project]);
  return {
    name,
    command: ["vitest", "run", ...selection, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    count: () => {
      const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8")) as {
        numPassedTests: number;
        numFailedTests: number;
      };
      return { passed: numPassedTests, failed: numFailedTests };
    },
  };
};

const tiers: readonly Tier[] = [
  { name: "check", command: ["npm", "run", "--silent", "check"], count: () => ({ passed: 0, failed: 0 }) },
  vitest("core", ["unit", "contract"]),
  { name: "host", command: ["node", "scripts/hostTests.mts"], count: lastLineCount },
  vitest("e2e", ["e2e"]),
];

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const total: Count = { passed: 0, failed: 0 };
for (const { name, command, count } of tiers) {
  console.log(`\n── ${name} ──`);
  const { code, output } = await run(command);
  const { passed, failed } = code === 0 || name !== "check" ? safely(() => count(output)) : { passed: 0, failed: 0 };
  total.passed += passed;
  total.failed += failed;
  if (code !== 0) {
    console.error(`\n${name} failed with exit code ${code}`);
    process.exitCode = 1;
    break;
  }
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);

function lastLineCount(output: string): Count {
  const found = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  return { passed: Number(found?.[1]), failed: Number(found?.[2]) };
}

/** A tier that died before it could report counts as one failure. */
function safely(count: () => Count): Count {
  try {
    const { passed, failed } = count();
    return Number.isNaN(passed + failed) ? { passed: 0, failed: 1 } : { passed, failed };
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1 };
  }
}

function run([program = "", ...args]: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["inherit", "pipe", "inherit"], shell: process.platform === "win32" });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      process.stdout.write(chunk);
      output += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
