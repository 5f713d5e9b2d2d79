import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { system, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 60_000, seed: 1, systems: [system] });
});
afterAll(() => sandbox.close());

interface Collected {
  readonly path: string | undefined;
  readonly type: string | undefined;
  readonly authorization: string | undefined;
  readonly metrics: readonly OtlpMetric[];
}

interface OtlpMetric {
  readonly name: string;
  readonly sum?: OtlpPoints;
  readonly gauge?: OtlpPoints;
  readonly histogram?: {
    readonly dataPoints: readonly { readonly count: number; readonly bucketCounts: readonly number[] }[];
  };
}

interface OtlpPoints {
  readonly isMonotonic?: boolean;
  readonly dataPoints: readonly {
    readonly asDouble: number;
    readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
  }[];
}

async function listening(answer: RequestListener): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** Takes what is sent, as a collector does. */
async function collector() {
  const collected: Collected[] = [];
  const { url } = await listening((request, response) => {
    void bodyOf(request).then((text) => {
      const { resourceMetrics } = JSON.parse(text) as {
        resourceMetrics: { scopeMetrics: { metrics: OtlpMetric[] }[] }[];
      };
      collected.push({
        path: request.url,
        type: request.headers["content-type"],
        authorization: request.headers.authorization,
        metrics: resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics)),
      });
      response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
    });
  });
  return { url, collected };
}

function pointsOf({ metrics }: Collected, name: string) {
  const metric = metrics.find((one) => one.name === name);
  const points = (metric?.sum ?? metric?.gauge)?.dataPoints ?? [];
  return points.map(({ asDouble, attributes }) => [
    attributes.map(({ key, value }) => `${key}=${value.stringValue}`).join(" "),
    asDouble,
  ]);
}

const own = "sync_job=work-orders connection=mes";

test("a metrics file holds the last figures in Prometheus' text format, replaced as a whole", async () => {
  const place = await workplace(sandbox, { records: 60, qty: (row) => (row === 7 ? -1 : row) });
  await place.write("longhaul.prom", "old\n");
  const { code } = await place.run("--metrics-file", "longhaul.prom");
  const lines = (await place.read("longhaul.prom")).split("\n");
  const labels = 'sync_job="work-orders",connection="mes"';
  expect({
    code,
    left: await place.files(".tmp"),
    types: lines.filter((line) => line.startsWith("# TYPE")).length,
    records: lines.filter((line) => line.startsWith("longhaul_records{")),
    requests: lines.filter((line) => line.startsWith("longhaul_requests_total")),
    answers: lines.filter((line) => /^longhaul_request_duration_seconds_(count|bucket\{le="\+Inf")/.test(line)),
    state: lines.filter((line) => line.startsWith("longhaul_run_state{") && line.endsWith(" 1")),
    odd: lines.filter((line) => !/^(# (HELP|TYPE) .+|[a-z_]+\{[^}]*\} [0-9.e+-]+|)$/.test(line)),
  }).toEqual({
    code: 2,
    left: [],
    types: 16,
    records: [
      `longhaul_records{outcome="succeeded",${labels}} 59`,
      `longhaul_records{outcome="dead",${labels}} 1`,
      `longhaul_records{outcome="unknown",${labels}} 0`,
      `longhaul_records{outcome="rolled_back",${labels}} 0`,
      `longhaul_records{outcome="pending",${labels}} 0`,
    ],
    requests: [`longhaul_requests_total{${labels}} 60`],
    answers: [
      `longhaul_request_duration_seconds_bucket{le="+Inf",${labels}} 60`,
      `longhaul_request_duration_seconds_count{${labels}} 60`,
    ],
    state: [`longhaul_run_state{state="completed",${labels}} 1`],
    odd: [],
  });
});

test("a collector gets the figures at the begin and at the end, over OTLP", async () => {
  const { url, collected } = await collector();
  const place = await workplace(sandbox, { records: 60 });
  const { code, stderr } = await place.run("--otlp", url);
  const last = collected.at(-1);
  if (!last) throw new Error(`nothing was collected: ${stderr}`);
  const histogram = last.metrics.find(({ name }) => name === "longhaul.request.duration")?.histogram?.dataPoints[0];
  expect({
    code,
    times: collected.length,
    to: [last.path, last.type],
    outcomes: pointsOf(last, "longhaul.records").slice(0, 2),
    requests: pointsOf(last, "longhaul.requests"),
    grows: last.metrics.find(({ name }) => name === "longhaul.requests")?.sum?.isMonotonic,
    answers: [histogram?.count, histogram?.bucketCounts.reduce((sum, held) => sum + Number(held), 0)],
  }).toEqual({
    code: 0,
    times: 2,
    to: ["/v1/metrics", "application/json"],
    outcomes: [
      [`${own} outcome=succeeded`, 60],
      [`${own} outcome=dead`, 0],
    ],
    requests: [[own, 60]],
    grows: true,
    answers: [60, 60],
  });
});

test("without a value the environment names the collector, and its headers", async () => {
  const { url, collected } = await collector();
  const place = await workplace(sandbox, { records: 3 });
  await place.cli(["run", "work-orders", "--otlp"], {
    ...sandboxEnvironment,
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Basic%20b3BzOm9wcw==",
  });
  expect(collected.map(({ authorization }) => authorization)).toEqual(["Basic b3BzOm9wcw==", "Basic b3BzOm9wcw=="]);
});

test.each<[what: string, answer: RequestListener | undefined, said: string]>([
  ["is away", undefined, "ECONNREFUSED"],
  ["refuses", (_, response) => void response.writeHead(401).end("no"), "HTTP 401"],
  ["never answers", () => undefined, "no answer"],
])(
  "a collector that %s is said once, and holds the end of the run up for two seconds at most",
  async (_, answer, said) => {
    const { url, server } = await listening(answer ?? (() => undefined));
    if (!answer) await new Promise((resolve) => server.close(resolve));
    const place = await workplace(sandbox, { records: 20 });
    const run = place.start(["run", "work-orders", "--otlp", url, "--json"]);
    await place.requests(20);
    const done = performance.now();
    const { code, stderr } = await run.ended;
    const warnings = stderr.split("\n").filter((line) => line.startsWith("warning"));
    expect([code, warnings]).toEqual([
      0,
      [`warning: the collector at ${url}/v1/metrics does not take metrics (${said}); the run goes on without it`],
    ]);
    // Of these, two are the collector's.
    expect(performance.now() - done).toBeLessThan(8000);
  },
);

test.each([
  [
    ["--otlp", "http://collector.example.com:4318"],
    "Metrics do not go to http://collector.example.com:4318 over plain http.",
  ],
  [["--otlp", "collector"], "collector is no address of a collector."],
  [
    ["--otlp", "https://ops:hidden@collector.example.com"],
    "https://collector.example.com is no address of a collector.",
  ],
  [["--otlp"], "--otlp names no collector."],
  [
    ["--metrics-file", "nowhere/longhaul.prom"],
    'The metrics file "nowhere/longhaul.prom" cannot be written: its folder is not there or not yours (ENOENT).',
  ],
])("a run with %j is refused before anything is sent", async (options, said) => {
  const place = await workplace(sandbox, { records: 3 });
  const { code, stderr } = await place.run(...options);
  expect([code, stderr.split("\n")[0], place.applied.applied]).toEqual([1, said, 0]);
});
