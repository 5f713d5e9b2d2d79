import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { type EchoServer, startEchoServer } from "../echoServer.mts";
import type { Item, ItemEnd, ItemOptions } from "../item.mts";
import { echoesOf, filesOf, hitsIn, type Sink } from "../markedSecrets.mts";
import { RunGround } from "../runGround.mts";

const sizes = { short: 60, full: 2000 };

/** An error that nobody catches, while tokens are in use. */
const CRASH = "data:text/javascript,setTimeout(()=>{throw new Error('crashed')},600)";

/** What a run leaves behind: without one of these the search would have looked at nothing. */
const FILES = [".checkpoint.jsonl", ".audit.jsonl", ".dead-letters.csv", ".dead-letters.jsonl", ".report.html"];

export const item: Item = {
  number: 19,
  fault: "leak canary: a server says back every secret, raw, base64 and URL-encoded; runs succeed, fail, crash",
  async run({ scale, seed, onStep }) {
    const chance = seededChance(seed, "leak canary");
    const mark = (name: string) => `Canary/${name}+${chance.next().toString(36).slice(2)}?${"k3Y~".repeat(4)}=`;
    const server = await startEchoServer(mark);
    const ground = await RunGround.lay({ records: sizes[scale] });
    try {
      return await search(ground, server, { mark, scale, ...(onStep && { onStep }) });
    } finally {
      await ground.close();
      await server.close();
    }
  },
};

interface SearchWith {
  readonly scale: ItemOptions["scale"];
  readonly mark: (name: string) => string;
  readonly onStep?: (words: string) => void;
}

async function search(ground: RunGround, server: EchoServer, { mark, scale, onStep }: SearchWith): Promise<ItemEnd> {
  const environment = { LONGHAUL_MES_PASSWORD: mark("password"), LONGHAUL_MES_CLIENT_SECRET: mark("client") };
  await writeFile(join(ground.folder, "longhaul.json"), JSON.stringify(connectionsOf(server.url)));
  const sinks: Sink[] = [];
  const codes: (number | null)[] = [];
  const run = async (name: string, options: readonly string[], flags: readonly string[] = []) => {
    onStep?.(name);
    const { code, stdout, stderr } = await ground.start(options, { environment, flags }).ended;
    codes.push(code);
    sinks.push({ name: `stdout, ${name}`, text: stdout }, { name: `stderr, ${name}`, text: stderr });
    return stderr;
  };
  await run("dry run", ["--dry-run"]);
  await run("run", ["--metrics-file", join(ground.folder, "metrics.prom")]);
  await run("redrive", ["--redrive", "--json"]);
  server.refuseTokens = true;
  await run("refused sign-in", ["--fresh", "--json"]);
  server.refuseTokens = false;
  await writeFile(join(ground.folder, "work-orders.sync.json"), JSON.stringify(slowJob));
  const crash = await run("crash", ["--fresh"], ["--import", CRASH]);
  const files = await filesOf(ground.folder);
  sinks.push(...files, ...(await filesOf(ground.state)));
  const secrets = new Map([
    ...Object.entries(environment),
    ...server.given.map((token, at) => [`token ${at}`, token] as const),
  ]);
  const hits = hitsIn(sinks, secrets);
  return {
    tries: codes.length,
    notes: [...new Set(hits)],
    results: [
      {
        what: `secrets found, ${secrets.size} marked, in ${sinks.length} sinks`,
        value: hits.length,
        target: { is: 0 },
      },
      { what: "planted forms that the search overlooked", value: overlooked(secrets), target: { is: 0 } },
      {
        what: "kinds of answer (200, 400, 401, 422, 500) that never carried a secret",
        value: [200, 400, 401, 422, 500].filter((status) => !server.echoes.has(status)).length,
        target: { is: 0 },
      },
      {
        what: "kinds of file that a run leaves and that were not there to be searched",
        value: FILES.filter((end) => !files.some(({ name }) => name.endsWith(end))).length,
        target: { is: 0 },
      },
      { what: "crashes that said nothing", value: crash.includes("crashed") ? 0 : 1, target: { is: 0 } },
      // The short form is about the command line and says so; the whole one owes the others.
      ...(scale === "full"
        ? [
            {
              what: "output channel, protocol messages, tree, hover, notifications, clipboard, VSIX",
              notRun: "not searched by this trial",
            },
          ]
        : []),
    ],
  };
}

/** Slow enough that it is still running when it crashes. */
const slowJob = {
  connection: "mes",
  records: { file: "work-orders.csv", key: "id" },
  request: { method: "PUT", path: "/api/v1/workorders/${id}" },
  rate: { perSecond: 10 },
};

function connectionsOf(url: string) {
  const auth = {
    grant: "password",
    tokenUrl: "/token",
    refreshUrl: "/token",
    encoding: "form",
    clientAuth: "body",
    clientId: "canary",
    username: "svc",
  };
  return { connections: { mes: { baseUrl: url, auth } } };
}

function overlooked(secrets: ReadonlyMap<string, string>): number {
  return [...secrets].filter(([what, secret]) =>
    echoesOf(secret).some(
      (form) => hitsIn([{ name: "plant", text: `a${form}b` }], new Map([[what, secret]])).length === 0,
    ),
  ).length;
}
