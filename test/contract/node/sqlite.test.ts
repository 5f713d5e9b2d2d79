import { expect, onTestFinished, test, vi } from "vitest";
import { sqlite } from "../../../src/node/sqlite.ts";

test("of the warnings while SQLite is loaded only the one about SQLite is kept back, and later none", async () => {
  const warnings: string[] = [];
  const onWarning = ({ message }: Error) => warnings.push(message);
  process.on("warning", onWarning);
  onTestFinished(() => {
    process.off("warning", onWarning);
    vi.restoreAllMocks();
  });
  const experimental = "SQLite is an experimental feature and might change at any time";
  // Node 22 warns by itself, Node 24 no longer does.
  vi.spyOn(process, "getBuiltinModule").mockImplementation(() => {
    process.emitWarning(experimental, "ExperimentalWarning");
    process.emitWarning("something else", "ExperimentalWarning");
    return {};
  });
  sqlite();
  process.emitWarning(experimental, "ExperimentalWarning");
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual(["something else", experimental]);
});
