// Lets everybody send the same 2,000 records in turn, and asks the sandbox's ledger what arrived.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Ground, setTokenLife, withWorkOrders } from "../contest.mts";
import { type Measured, measureProcess } from "../measureProcess.mts";
import { median } from "../median.mts";
import type { Contestant, PeerJob } from "./contestant.mts";
import { CONCURRENCY } from "./contestants.mts";

export const RECORDS = 2000;
const SYSTEM = "factorytalk-mes";

export interface Figures {
  /** Of each round. */
  readonly seconds: readonly number[];
  /** Medians. */
  readonly recordsPerSecond: number;
  readonly cpuSeconds: number;
  readonly peakMB: number;
}

export type Race = ReadonlyMap<Contestant, Figures>;

/** Races over whole processes, in turn, in as many rounds as each contestant has; or in one. */
export async function race(
  racers: readonly Contestant[],
  { sandbox, once = false }: { readonly sandbox: readonly string[]; readonly once?: boolean },
): Promise<Race> {
  const runs = new Map<Contestant, Measured[]>(racers.map((racer) => [racer, []]));
  // A job of a few records brings everybody's programs into the disk cache.
  await onGround(racers, { sandbox: [], records: 20 }, async (ground) => {
    for (const racer of racers) await run(racer, ground, { mayFail: false });
  });
  const most = once ? 1 : Math.max(...racers.map(({ rounds }) => rounds));
  await onGround(racers, { sandbox, records: RECORDS }, async (ground) => {
    for (let round = 0; round < most; round += 1) {
      for (const racer of racers) {
        if (round >= racer.rounds) continue;
        const { measured, arrived } = await run(racer, ground, { mayFail: false });
        if (arrived !== RECORDS) throw new Error(`of ${racer.name} ${arrived} of ${RECORDS} records arrived`);
        runs.get(racer)?.push(measured);
      }
    }
  });
  return new Map([...runs].map(([racer, measured]) => [racer, figures(measured)]));
}

/** Records that never arrived although their command ended, when the token dies at a third of each one's own time. */
export async function leftUndone(race: Race): Promise<ReadonlyMap<Contestant, number>> {
  const racers = [...race.keys()];
  const undone = new Map<Contestant, number>();
  await onGround(racers, { sandbox: [], records: RECORDS }, async (ground) => {
    for (const [racer, { seconds }] of race) {
      await setTokenLife(ground.sandbox, median(seconds) / 3 / 60);
      // Longhaul is told the life that the server declares, as its other systems are.
      await writeFile(join(ground.folder, "longhaul.json"), await ground.sandbox.connections());
      const { arrived } = await run(racer, ground, { mayFail: true });
      undone.set(racer, RECORDS - arrived);
    }
  });
  return undone;
}

async function onGround(
  racers: readonly Contestant[],
  { sandbox, records }: { readonly sandbox: readonly string[]; readonly records: number },
  use: (ground: Ground) => Promise<void>,
): Promise<void> {
  await withWorkOrders({ records, concurrency: CONCURRENCY, sandbox }, async (ground) => {
    for (const racer of racers) await racer.prepare(ground.folder);
    await use(ground);
  });
}

async function run(
  racer: Contestant,
  ground: Ground,
  { mayFail }: { readonly mayFail: boolean },
): Promise<{ readonly measured: Measured; readonly arrived: number }> {
  await ground.sandbox.reset();
  const options = { cwd: join(ground.folder, racer.below ?? "."), env: ground.env, watchMemory: true, mayFail };
  const measured = await measureProcess(racer.command(await signedIn(ground)), options);
  return { measured, arrived: (await ground.sandbox.ledger(SYSTEM)).distinct };
}

async function signedIn({ folder, env }: Ground): Promise<PeerJob> {
  const { connections } = JSON.parse(await readFile(join(folder, "longhaul.json"), "utf8")) as {
    readonly connections: { readonly mes: { readonly baseUrl: string; readonly auth: { readonly username: string } } };
  };
  const { baseUrl, auth } = connections.mes;
  const answer = await fetch(`${baseUrl}/api/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", connection: "close" },
    body: JSON.stringify({ username: auth.username, password: env["LONGHAUL_MES_PASSWORD"] }),
  });
  const { access_token: token } = (await answer.json()) as { readonly access_token: string };
  return { folder, baseUrl, token };
}

function figures(runs: readonly Measured[]): Figures {
  const seconds = runs.map((run) => run.seconds);
  return {
    seconds,
    recordsPerSecond: RECORDS / median(seconds),
    cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
    peakMB: median(runs.map(({ peakMB }) => peakMB)),
  };
}
