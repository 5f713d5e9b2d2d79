import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openAudit } from "../../../src/node/fileAudit.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

test("entries are on disk after a second, and all of them after close, in order, time first", async () => {
  const path = join(await temporaryDirectory(), "run.audit.jsonl");
  const audit = await openAudit(path);
  audit.write({ event: "refreshed", generation: 2 });
  await expect.poll(async () => (await stat(path)).size, { timeout: 3000 }).toBeGreaterThan(0);
  audit.write({ event: "retry", key: "WO-1" });
  audit.write({ event: "retry", key: "WO-2" });
  await audit.close();
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
  expect({ entries, first: Object.keys(entries[0] ?? {})[0], mode: (await stat(path)).mode & 0o777 }).toEqual({
    entries: [
      { time, event: "refreshed", generation: 2 },
      { time, event: "retry", key: "WO-1" },
      { time, event: "retry", key: "WO-2" },
    ],
    first: "time",
    mode: 0o600,
  });
});

test("what comes after the disk refused is written all the same, and the refusal is told at the end", async () => {
  const path = join(await temporaryDirectory(), "run.audit.jsonl");
  const audit = await openAudit(path);
  const probe = await open(path, "r");
  const prototype = Object.getPrototypeOf(probe) as typeof probe;
  await probe.close();
  const refused = vi
    .spyOn(prototype, "appendFile")
    .mockRejectedValueOnce(Object.assign(new Error("full"), { code: "ENOSPC" }));
  audit.write({ event: "refreshed" });
  await expect.poll(() => refused.mock.calls.length, { timeout: 3000 }).toBe(1);
  refused.mockRestore();
  audit.write({ event: "retry" });
  await expect(audit.close()).rejects.toMatchObject({ code: "disk-unwritable", facts: { code: "ENOSPC" } });
  expect(await readFile(path, "utf8")).toMatch(/^\n\{"time":"[^"]+","event":"retry"\}\n$/);
});

test.runIf(process.platform === "linux")("a full disk is told when the audit is closed", async () => {
  const audit = await openAudit("/dev/full");
  audit.write({ event: "refreshed" });
  await expect(audit.close()).rejects.toMatchObject({
    code: "disk-unwritable",
    facts: { file: "/dev/full", code: "ENOSPC" },
  });
});
