import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { accountGroups, type GroupAccount, groupRows } from "../groupAccount.mts";
import type { Figure, Item, ItemOptions } from "../item.mts";
import { RunGround } from "../runGround.mts";
import { groupJobs } from "../simulatedJobs.mts";
import { seedsUntil } from "../simulatedSeeds.mts";

const sizes = { short: { virtual: 500, real: 60, kills: 2 }, full: { virtual: 10_000, real: 400, kills: 12 } };

export const item: Item = {
  number: 15,
  fault:
    "group rollback broken: kills at each step; compensation meets 404, 412, 500, no answer, somebody else's change",
  async run(options) {
    const { virtual, real } = sizes[options.scale];
    const simulated = await seedsUntil(({ groups }) => groups >= virtual, { jobs: groupJobs, ...options });
    const killed = await killedGroups(options);
    return {
      tries: simulated.groups + real,
      results: [
        {
          what: `${simulated.groups} groups on virtual time, ${simulated.brokenOff} kills: silent partials and other wrongs`,
          value: simulated.wrongs,
          target: { is: 0 },
        },
        ...killed,
      ],
      notes: simulated.notes,
    };
  },
};

/** Over real sockets: the run is killed again and again, and resumed by a plain start. */
async function killedGroups({ scale, seed, onStep }: ItemOptions): Promise<readonly Figure[]> {
  const { real, kills } = sizes[scale];
  const chance = seededChance(seed, "killed groups");
  const rows = groupRows(chance, real);
  const ground = await RunGround.lay({ records: 1, job: { group: { by: "lot" } }, latencyMs: 3 });
  try {
    await ground.fill(rows, "id,status,qty,line,due,lot");
    ground.setFaults({ resetAfter: 0.02, resetBefore: 0.01, status: [{ status: 500, share: 0.02 }] });
    let midway = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const run = ground.start();
      await ground.wrote(run, ground.ledger.summary().applied + 1);
      await new Promise((resolve) => setTimeout(resolve, chance.next() * 60));
      run.kill();
      if ((await run.ended).code === null) midway += 1;
      onStep?.(`groups over real sockets: ${kill + 1} of ${kills} kills`);
    }
    const { code } = await ground.run();
    const account = await accountGroups(ground);
    return [
      ...figuresOf(`${real} groups over real sockets, ${midway} SIGKILLs`, { account, code }),
      atLeast(midway, kills),
    ];
  } finally {
    await ground.close();
  }
}

function figuresOf(
  where: string,
  { account, code }: { account: GroupAccount; code: number | null },
): readonly Figure[] {
  const none = { is: 0 } as const;
  return [
    { what: `${where}: groups that are partly applied and not named`, value: account.partials, target: none },
    { what: `${where}: records whose end the ledger denies`, value: account.denied, target: none },
    {
      what: `${where}: records that stand at the server and are neither a success nor named`,
      value: account.standing - account.confirmed.succeeded - account.named,
      target: none,
    },
    { what: `${where}: runs that did not come to their end`, value: code === 0 || code === 2 ? 0 : 1, target: none },
  ];
}

function atLeast(midway: number, kills: number): Figure {
  return { what: "SIGKILLs amid a run", value: midway, target: { atLeast: Math.ceil(kills / 2) } };
}
