import { truncate } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLine, sealLine } from "../../../src/engine/checkpoint/line.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { said } from "./said.ts";
import { system, type Workplace, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system] });
});
afterAll(() => sandbox.close());

describe("a checkpoint", () => {
  async function stopped(): Promise<{ place: Workplace; checkpoint: string; lines: string[]; sent: number }> {
    const place = await workplace(sandbox, { records: 60, job: { rate: { perSecond: 100 } } });
    const run = place.start(["run", "work-orders"]);
    await place.requests(20);
    run.kill("SIGINT");
    await run.ended;
    const checkpoint = await place.file(".checkpoint.jsonl");
    const lines = (await place.read(checkpoint)).split("\n");
    return { place, checkpoint, lines, sent: place.ledger.summary().requests };
  }

  test("damaged in the middle is refused with its line, and --fresh begins anew", async () => {
    const { place, checkpoint, lines, sent } = await stopped();
    lines[2] = (lines[2] ?? "").replace("at", "tt");
    await place.write(checkpoint, lines.join("\n"));
    const { code, stderr } = await place.run();
    expect({ code, requests: place.ledger.summary().requests }).toEqual({ code: 1, requests: sent });
    expect(place.normal(stderr)).toMatchInlineSnapshot(`
      "The checkpoint ‹folder›/.longhaul/work-orders/‹run›/‹run›.checkpoint.jsonl is damaged on line 3, so what is done cannot be told.
      Restore it from a copy and resume, or begin anew with --fresh, which sends every record again.
      "
    `);
    expect(await place.read(checkpoint)).toBe(lines.join("\n"));
    const fresh = await place.run("--fresh", "--json");
    expect({ code: fresh.code, records: said(fresh.stdout).records }).toMatchObject({
      code: 0,
      records: { succeeded: 60 },
    });
  });

  test("with a torn tail is recovered, and that is said", async () => {
    const { place, checkpoint } = await stopped();
    const { length } = await place.read(checkpoint);
    await truncate(join(place.folder, checkpoint), length - 7);
    const { code, stderr } = await place.run();
    expect({ code, stderr: place.normal(stderr).replace(/\d+ of/, "‹n› of"), ...place.applied }).toEqual({
      code: 0,
      stderr:
        "resuming ‹run›: ‹n› of 60 records to do (a line that a crash cut off was removed from the checkpoint); .longhaul/work-orders/‹run›\n",
      applied: 60,
      distinct: 60,
      twice: [],
    });
    expect(await place.read(await place.file(".audit.jsonl"))).toContain('"event":"torn-tail-cut"');
  });

  test("of a newer format is refused", async () => {
    const { place, checkpoint, lines, sent } = await stopped();
    lines[0] = sealLine({ ...openLine(lines[0] ?? ""), version: 99 });
    await place.write(checkpoint, lines.join("\n"));
    const { code, stderr } = await place.run();
    expect({ code, requests: place.ledger.summary().requests }).toEqual({ code: 1, requests: sent });
    expect(place.normal(stderr)).toMatchInlineSnapshot(`
      "The checkpoint ‹folder›/.longhaul/work-orders/‹run›/‹run›.checkpoint.jsonl is of format 99, made by a newer Longhaul.
      Update Longhaul, then resume.
      "
    `);
  });

  test("of which not even the first line was written is no run", async () => {
    const { place, checkpoint } = await stopped();
    await truncate(join(place.folder, checkpoint), 40);
    const { code, stderr } = await place.run();
    expect({ code, stderr: place.normal(stderr) }).toEqual({
      code: 0,
      stderr: "run ‹run›: 60 records; .longhaul/work-orders/‹run›\n",
    });
  });
});
