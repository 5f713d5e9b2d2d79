import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { system, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 20, seed: 1, systems: [system] });
});
afterAll(() => sandbox.close());

const why = (stdout: string) => stdout.split("\n").filter((line) => line.startsWith("Why?"));

test("a run that met a token problem ends with where to read why and what is read there first", async () => {
  const untroubled = await (await workplace(sandbox, { records: 3 })).run();
  sandbox.setPolicies({ [system]: { effectiveMinutes: 12 } });
  const place = await workplace(sandbox, { records: 150, job: { rate: { perSecond: 100 } } });
  const { code, stdout } = await place.run();
  const { stdout: told } = await place.cli(["doctor", "mes", "--offline"]);
  const [line = ""] = why(stdout);
  const headline = line.slice("Why? longhaul doctor mes --offline: ".length);
  expect({
    untroubled: [untroubled.code, why(untroubled.stdout)],
    troubled: [code, stdout.endsWith(`${line}\n`), line.startsWith("Why? longhaul doctor mes --offline: ")],
    // The one that the command itself shows first.
    first: told
      .split("\n")
      .find((row) => /^(?:problem|warning|note): /.test(row))
      ?.includes(headline),
  }).toEqual({ untroubled: [0, []], troubled: [0, true, true], first: true });
  await place.assertNoLeak();
});
