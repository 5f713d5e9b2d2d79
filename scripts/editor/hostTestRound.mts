import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { build } from "esbuild";
import { launchBrowser } from "./browser.mts";
import { projectRoot } from "./installOnce.mts";
import { startEditor } from "./server.mts";
import { sourcePlaces } from "./sourcePlaces.mts";
import { temporaryFolder } from "./temporaryFolder.mts";
import { testOutputMark } from "./testOutput.mts";

export interface HostTestRound {
  /** The folder of the built extension under test. */
  readonly extension: string;
  /** The folder whose `**\/*.test.ts` are run, beside an `index.ts` that exports `runSuites`. */
  readonly tests: string;
  /** Milliseconds for everything, from the first request of the page on. */
  readonly timeout: number;
  /** Told each line that the tests print; standard output when absent. */
  readonly onLine?: (line: string) => void;
}

/** Runs the tests in a real extension host, passes their output on, and answers the exit code. */
export async function runHostTests({
  extension,
  tests,
  timeout,
  onLine = console.log,
}: HostTestRound): Promise<number> {
  const bundle = join(projectRoot, "out", "test", "host", "index.js");
  await bundleTests(tests, bundle);
  const output = new TestOutput(await sourcePlaces(bundle), onLine);
  await using browser = await launchBrowser();
  await using editor = await startEditor({
    workspace: temporaryFolder(),
    extension,
    tests: bundle.replace(/\.js$/, ""),
  });
  const page = await browser.newPage();
  const exit = Promise.withResolvers<number>();
  await page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) => output.add(args));
  await page.exposeFunction("codeAutomationExit", (code: number) => exit.resolve(code));
  page.on("crash", () => exit.reject(new Error("The browser page crashed.")));
  const timer = setTimeout(() => {
    exit.reject(new Error(`The host tests did not end within ${timeout / 1000} s.`));
  }, timeout);
  try {
    await page.goto(editor.url);
    const code = await exit.promise;
    if (code !== 0) output.printEditorLog();
    return code;
  } catch (error) {
    output.printEditorLog();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** One CommonJS file, as the extension host wants it. The suites load inside `run`, when mocha's words exist. */
async function bundleTests(folder: string, outfile: string): Promise<void> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".test.ts")).sort();
  const loads = files.map((name) => `require(${JSON.stringify(`./${name.replaceAll("\\", "/")}`)});`);
  await build({
    stdin: {
      contents: `import { runSuites } from "./index.ts";\nexports.run = () => runSuites(() => { ${loads.join(" ")} });`,
      resolveDir: folder,
      loader: "ts",
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    // As the extension's own bundles: the CommonJS builds of some packages hide their parts from the bundler.
    mainFields: ["module", "main"],
    sourcemap: "external",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
}

/** Passes on what the tests print at once, and keeps what the editor logs for the case that the tests never began. */
class TestOutput {
  private readonly editorLog: string[] = [];
  private readonly mapped: (text: string) => string;
  private readonly onLine: (line: string) => void;
  private begun = false;

  constructor(mapped: (text: string) => string, onLine: (line: string) => void) {
    this.mapped = mapped;
    this.onLine = onLine;
  }

  add(args: readonly unknown[]): void {
    const text = args.map((arg) => (typeof arg === "string" ? arg : inspect(arg))).join(" ");
    if (text.startsWith(testOutputMark)) {
      this.begun = true;
      this.onLine(this.mapped(text.slice(testOutputMark.length)));
    } else {
      this.editorLog.push(text);
    }
  }

  printEditorLog(): void {
    if (!this.begun) for (const text of this.editorLog) console.error(text);
  }
}
