// A run through the real engine, with its files on the disk or in memory: what differs is the cost of the checkpoint.
// Usage: node engineRun.mjs <folder> durable|memory
import { resolve } from "node:path";
import type { Http } from "../../src/base/http.ts";
import { CHECKPOINT_VERSION, type Header } from "../../src/engine/checkpoint/entry.ts";
import { RunProgress } from "../../src/engine/checkpoint/runProgress.ts";
import { type Plan, segmentCount } from "../../src/engine/plan.ts";
import { connectionHttp } from "../../src/node/connectionHttp.ts";
import { connectionTokens } from "../../src/node/connectionTokens.ts";
import { environmentSecrets } from "../../src/node/environmentSecrets.ts";
import { loadJob } from "../../src/node/loadJob.ts";
import { makePlan } from "../../src/node/makePlan.ts";
import { nodeChance } from "../../src/node/nodeChance.ts";
import { nodeClock } from "../../src/node/nodeClock.ts";
import { type OpenRun, openRun } from "../../src/node/openRun.ts";
import { runAttempt } from "../../src/node/runAttempt.ts";
import { newRunId, runPaths } from "../../src/node/runDirectory.ts";
import { chooseRunIdentity, type IdentityTokens } from "../../src/node/runIdentity.ts";
import { openTokenState } from "../../src/node/tokenState/openTokenState.ts";
import { tokenStateDirectory } from "../../src/node/tokenState/tokenStateDirectory.ts";

const [folder = ".", files = "durable"] = process.argv.slice(2);
const { signal } = new AbortController();
const forecast = async () => ({ from: "nothing" }) as const;

const loaded = await loadJob(resolve(folder, "work-orders.sync.json"));
const { job, connection } = loaded;
const http = await connectionHttp(connection.network, { connection: connection.id, environment: process.env });
const state = openTokenState(tokenStateDirectory(process.env), { onSetAside: (aside) => console.error(aside) });
const tokens = tokensOf(http);
const checked = await makePlan(loaded, { show: 1 }, signal);
const chosen = await chooseRunIdentity(
  { connection, job, clock: nodeClock, open: async () => tokens, forecast },
  signal,
);
const ports = { clock: nodeClock, chance: nodeChance };
const run =
  files === "memory"
    ? memoryRun(checked.plan)
    : await openRun({ plan: checked.plan, columns: checked.columns, past: undefined, ...ports });
const quiet = { identity: async () => tokens, onStart: () => undefined, onProgress: () => undefined };
const attempt = { connection, checked, run, past: undefined, chosen, forecast, ports: { ...ports, ...quiet, http } };
const stopped = await runAttempt(attempt, signal);
await run.close();
tokens.close();
state.close();
await http.close();
if (stopped) throw stopped;

function tokensOf(network: Http): IdentityTokens & { close(): void } {
  const secrets = environmentSecrets({ environment: process.env });
  const opened = connectionTokens(connection, "user", { http: network, secrets, state, onUnkept: () => undefined });
  const { authority, skew } = opened;
  return {
    tokens: authority,
    events: authority.events,
    skew,
    limits: async () => (await authority.facts()).limits,
    close: () => authority.close(),
  };
}

/** Everything that a run writes, kept in memory alone. */
function memoryRun({ job: { name, file, connection: id, segments }, jobHash, input }: Plan): OpenRun {
  const at = nodeClock.now();
  const header: Header = {
    is: "run",
    version: CHECKPOINT_VERSION,
    run: newRunId(at, nodeChance),
    job: name,
    connection: id,
    at: new Date(at).toISOString(),
    jobHash,
    input: { file: "work-orders.csv", ...input },
    segments: { size: segments.size, total: segmentCount(input.records, segments.size) },
  };
  const kept: string[] = [];
  const close = async () => undefined;
  // Memory refuses nothing.
  const renew = async () => undefined;
  return {
    paths: runPaths(file, header.run),
    progress: new RunProgress(header),
    journal: { append: async (lines) => void kept.push(...lines), renew, close },
    deadLetters: {
      append: async (letters) => letters.map(() => ({ csv: 0, stories: 0 })),
      renew,
      close,
    },
    audit: { write: (entry) => void kept.push(JSON.stringify(entry)), close },
    close,
  };
}
