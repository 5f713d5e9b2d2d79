import { expect, test } from "vitest";
import { type MeasureOptions, measureProcess } from "../../bench/measureProcess.mts";

const options: MeasureOptions = { cwd: ".", env: process.env, watchMemory: true };

/** Uses half a second of the processor and 200 MB, then ends. */
const worker = `
  const held = Buffer.alloc(200 * 1024 * 1024, 1);
  while (process.cpuUsage().user < 500_000);
  setTimeout(() => console.log(held.length), 200);`;

/** Does nothing itself but to wait for such a worker. */
const parent = `require("node:child_process").execFile(process.execPath, ["-e", ${JSON.stringify(worker)}], () => {});`;

test.runIf(process.platform === "linux")("what a child of the command takes counts as the command's", async () => {
  const { cpuSeconds, peakMB } = await measureProcess([process.execPath, "-e", parent], options);
  expect({ cpu: cpuSeconds >= 0.5, memory: peakMB > 200 }).toEqual({ cpu: true, memory: true });
});

test("a command that fails is no measurement, unless failing is allowed", async () => {
  const command = [process.execPath, "-e", "console.error('no server'); process.exit(3)"];
  await expect(measureProcess(command, options)).rejects.toThrow(/ended with 3: no server/);
  await expect(measureProcess(command, { ...options, mayFail: true })).resolves.toMatchObject({ stdout: "" });
});
