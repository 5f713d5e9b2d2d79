import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { said } from "./said.ts";
import { system, workplace } from "./workplace.ts";

const KILLS = Number(process.env["LONGHAUL_KILLS"] ?? 25);
const SEED = Number(process.env["LONGHAUL_SEED"] ?? Date.now() % 2 ** 31);
const RECORDS = 120;

let sandbox: Sandbox;

beforeAll(async () => {
  // 30 rounds of four requests: a run sends for longer than the latest kill waits.
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, latencyMs: 5, systems: [system] });
});
afterAll(() => sandbox.close());

test(
  `${KILLS} runs killed at a random moment lose nothing and apply nothing twice, seed ${SEED}`,
  async ({ annotate }) => {
    await annotate(`seed ${SEED}`);
    const chance = seededChance(SEED, "kill");
    const place = await workplace(sandbox, { records: RECORDS });
    const rounds: { afterMs: number; killed: number }[] = [];
    for (let round = 1; round <= KILLS; round += 1) {
      sandbox.reset();
      const afterMs = 5 + chance.next() * 145;
      const run = place.start(["run", "work-orders", "--fresh"]);
      await place.requests(1);
      await wait(afterMs);
      run.kill("SIGKILL");
      await run.ended;
      rounds.push({ afterMs, killed: place.ledger.summary().distinct });
      const { code, stdout } = await place.run("--json");
      expect({ round, afterMs, code, records: said(stdout).records, ...place.applied }).toEqual({
        round,
        afterMs,
        code: 0,
        records: { total: RECORDS, succeeded: RECORDS, dead: 0, unknown: 0, rolledBack: 0, pending: 0 },
        applied: RECORDS,
        distinct: RECORDS,
        twice: [],
      });
    }
    // Kills that all came too late or too early would prove nothing.
    const midway = rounds.filter(({ killed }) => killed < RECORDS).length;
    expect(midway).toBeGreaterThan(KILLS / 2);
  },
  40_000 + KILLS * 3000,
);
