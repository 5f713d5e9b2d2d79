import { setTimeout as wait } from "node:timers/promises";
import { isObject, parseJson } from "../../../src/base/json.ts";
import { minutes } from "../../../src/base/time.ts";
import type { Act } from "../../fakes/fakeApi.ts";
import { type JobWish, keyedPost, makeTrial } from "../../unit/engine/runTrial.ts";
import { Gateway } from "../gateway.mts";
import type { Figure, Item, ItemOptions } from "../item.mts";
import { RunGround } from "../runGround.mts";

const RECORDS = 5000;
const OUTAGE = minutes(30);

/** Requests that were served before the outage; how long the real server is away. */
const sizes = {
  short: { moments: [100, 4000], records: 1500, awayMs: 2500 },
  full: { moments: [1, 100, 1000, 2500, 4900], records: RECORDS, awayMs: 12_000 },
};

const outages: readonly (readonly [what: string, act: Act, job: JobWish])[] = [
  ["503", { status: 503 }, {}],
  ["503 to keyed POSTs", { status: 503 }, keyedPost],
  ["502 from a gateway", { status: 502 }, {}],
  ["refused connections", { fault: "not-sent" }, {}],
  ["resets", { fault: "cut" }, keyedPost],
];

export const item: Item = {
  number: 10,
  fault: "outage: half an hour of 503, 502, resets or refused connections; the server stopped and started again",
  async run(options) {
    const ends: OutageEnd[] = [];
    for (const outage of outages) {
      for (const moment of sizes[options.scale].moments) ends.push(await away(outage, moment));
    }
    const shut = await realOutage("refusal", options);
    const refusing = await realOutage("503", options);
    return {
      tries: ends.length + 2,
      results: [
        ...figuresOf(`${ends.length} outages of 30 min over ${RECORDS} records, virtual time`, ends),
        ...figuresOf("server stopped and started again, real sockets", [shut]),
        ...figuresOf("server answers 503, real sockets", [refusing]),
      ],
    };
  },
};

interface OutageEnd {
  readonly what: string;
  /** Requests for each record. */
  readonly traffic: number;
  readonly backSeconds: number;
  /** Records without success, or applied twice. */
  readonly wrong: number;
}

async function away([what, act, job]: (typeof outages)[number], servedBefore: number): Promise<OutageEnd> {
  const trial = await makeTrial({ job: { concurrency: 16, ...job }, records: RECORDS });
  let endsAt: number | undefined;
  let backAt: number | undefined;
  trial.api.respond = (_, count) => {
    const now = trial.clock.monotonic();
    if (count > servedBefore) endsAt ??= now + OUTAGE;
    if (endsAt !== undefined && now < endsAt) return act;
    if (endsAt !== undefined) backAt ??= now;
    return {};
  };
  await trial.run();
  const twice = [...trial.api.changes.values()].filter((times) => times > 1).length;
  return {
    what,
    traffic: trial.api.seen.length / RECORDS,
    backSeconds: ((backAt ?? Infinity) - (endsAt ?? 0)) / 1000,
    wrong: RECORDS - trial.progress.succeeded.size + twice,
  };
}

async function realOutage(how: "refusal" | "503", { scale, onStep }: ItemOptions): Promise<OutageEnd> {
  const { records, awayMs } = sizes[scale];
  const ground = await RunGround.lay({ records });
  const gateway = new Gateway(ground.origin);
  try {
    await ground.fill(
      Array.from({ length: records }, (_, at) => `${RunGround.key(at + 1)},released,${at},line-1,2027-03-01`),
    );
    await gateway.open();
    await ground.standBehind(gateway);
    const run = ground.start(["--json"]);
    await ground.wrote(run, records / 4);
    onStep?.(`away for ${awayMs} ms: ${how}`);
    if (how === "refusal") await gateway.shut();
    else gateway.meet = () => ({ status: 503 });
    await wait(awayMs);
    const back = performance.now();
    if (how === "refusal") await gateway.open();
    else gateway.meet = () => undefined;
    const { stdout } = await run.ended;
    const first = gateway.arrivals.find((at) => at >= back) ?? Infinity;
    const { succeeded } = (await ground.newest())?.progress ?? { succeeded: { size: 0 } };
    const wrong = records - succeeded.size + ground.ledger.summary().twiceTotal;
    return { what: how, traffic: requestsIn(stdout) / records, backSeconds: (first - back) / 1000, wrong };
  } finally {
    await ground.close();
    await gateway.close();
  }
}

/** Also those that were refused at the door, of which no server knows. */
function requestsIn(stdout: string): number {
  const told = parseJson(stdout);
  return isObject(told) && typeof told.requests === "number" ? told.requests : Infinity;
}

function figuresOf(where: string, ends: readonly OutageEnd[]): readonly Figure[] {
  const busiest = ends.toSorted((a, b) => b.traffic - a.traffic)[0];
  const slowest = ends.toSorted((a, b) => b.backSeconds - a.backSeconds)[0];
  const rounded = (value = Infinity) => Math.round(value * 1000) / 1000;
  return [
    {
      what: `${where}: requests per record, most with ${busiest?.what}`,
      value: rounded(busiest?.traffic),
      target: { atMost: 1.1 },
    },
    {
      what: `${where}: seconds until it was back, most with ${slowest?.what}`,
      value: rounded(slowest?.backSeconds),
      target: { atMost: 15 },
    },
    {
      what: `${where}: records without success or applied twice`,
      value: ends.reduce((sum, { wrong }) => sum + wrong, 0),
      target: { is: 0 },
    },
  ];
}
