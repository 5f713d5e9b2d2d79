import { isObject, parseJson } from "../../../src/base/json.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { accountGroups, groupRows } from "../groupAccount.mts";
import type { Figure, Item, ItemEnd, ItemOptions } from "../item.mts";
import { RunGround } from "../runGround.mts";

const KILLS = 3;
const sizes = { short: 150, full: 2000 };

export const item: Item = {
  number: 21,
  fault: "all at once: groups, poison records, lost answers, throttling and three SIGKILLs in one run",
  run: allAtOnce,
};

async function allAtOnce({ scale, seed, onStep }: ItemOptions): Promise<ItemEnd> {
  const chance = seededChance(seed, "all at once");
  const groups = sizes[scale];
  const rows = groupRows(chance, groups);
  const ground = await RunGround.lay({ records: 1, job: { group: { by: "lot" }, concurrency: 8 }, latencyMs: 2, seed });
  try {
    await ground.fill(rows, "id,status,qty,line,due,lot");
    ground.setFaults({
      resetAfter: 0.02,
      resetBefore: 0.01,
      status: [
        { status: 429, share: 0.005, retryAfter: 1, count: 4 },
        { status: 503, share: 0.005, count: 6 },
      ],
    });
    let midway = 0;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const run = ground.start();
      // Spread over the run: each time some more has been written than before.
      await ground.wrote(
        run,
        ground.ledger.summary().applied + Math.floor((rows.length / (KILLS + 2)) * chance.next()) + 1,
      );
      run.kill();
      if ((await run.ended).code === null) midway += 1;
      onStep?.(`${kill} of ${KILLS} kills`);
    }
    const { code, stdout, stderr } = await ground.run(["--json"]);
    const report = parseJson(stdout);
    if (!isObject(report) || !isObject(report.records)) throw new Error(`no report: ${code} ${stderr}`);
    const { statuses, resets } = ground.ledger.summary();
    const account = await accountGroups(ground);
    const { confirmed, standing, named, partials, denied } = account;
    const told = report.records;
    const none = { is: 0 } as const;
    const throttled = statuses[429] ?? 0;
    const where = `${groups} groups of ${rows.length} records, ${resets.after} answers lost, ${throttled} times throttled`;
    const compare = (name: string, byReport: unknown, byLedger: number): Figure => ({
      what: `${name}: ${String(byReport)} by the report, ${byLedger} by the ledger: difference`,
      value: Math.abs(Number(byReport) - byLedger),
      target: none,
    });
    const results: Figure[] = [
      { what: `${where}: SIGKILLs amid the run`, value: midway, target: { is: KILLS } },
      compare("succeeded", told.succeeded, confirmed.succeeded),
      compare("rolled back", told.rolledBack, confirmed.rolledBack),
      compare("dead", told.dead, confirmed.dead),
      compare("unknown", told.unknown, confirmed.unknown),
      compare("without an end", told.pending, 0),
      compare(
        `standing at the server, ${named} of them named as not rolled back`,
        Number(told.succeeded) + named,
        standing,
      ),
      { what: "groups partly applied and not named", value: partials, target: none },
      { what: "records whose end the ledger denies", value: denied, target: none },
      {
        what: "runs that a plain start did not bring to their end",
        value: code === 0 || code === 2 ? 0 : 1,
        target: none,
      },
    ];
    return { tries: rows.length, results };
  } finally {
    await ground.close();
  }
}
