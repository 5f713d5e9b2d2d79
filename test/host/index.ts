import { format } from "node:util";
import Mocha from "mocha";
import { testOutputMark } from "../../scripts/editor/testOutput.mts";

/** The reporter has said all about them; the editor only needs to be told that they did. */
class TestsFailed extends Error {}

/** Runs in the extension host the suites that `load` registers. Rejects when one fails, and when there was none. */
export async function runSuites(load: () => void): Promise<void> {
  try {
    const mocha = new Mocha({ ui: "bdd", timeout: 20_000, forbidOnly: process.env["CI"] !== undefined });
    Mocha.reporters.Base.consoleLog = print;
    mocha.suite.emit("pre-require", globalThis, "", mocha);
    load();
    const { passed, failed } = await run(mocha);
    if (passed + failed === 0) throw new Error("No host test ran.");
    print(`${passed} passed, ${failed} failed`);
    if (failed > 0) throw new TestsFailed();
  } catch (error) {
    if (!(error instanceof TestsFailed)) print(error);
    throw error;
  }
}

async function run(mocha: Mocha): Promise<{ passed: number; failed: number }> {
  return new Promise((resolve) => {
    const runner = mocha.run((failed) => resolve({ passed: runner.stats?.passes ?? 0, failed }));
  });
}

/** The extension host passes console arguments on one by one and does not fill in placeholders. */
function print(...args: unknown[]): void {
  console.log(testOutputMark + format(...args));
}
