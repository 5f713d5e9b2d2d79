import { afterAll, beforeAll, expect, test } from "vitest";
import { type JsonObject, parseJson } from "../../../src/base/json.ts";
import { type Sandbox, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { jobFields, system, type Workplace, workplace } from "./workplace.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ minuteMs: 1000, seed: 1, systems: [system, "arena-plm", "arena-qms"] });
});
afterAll(() => sandbox.close());

const post: JsonObject = {
  request: { method: "POST", path: "/api/v1/workorders", body: { number: "${id}", status: "${status}" } },
};
const item: JsonObject = {
  connection: "plm",
  request: { method: "POST", path: "/v1/items", body: { name: "${id}" } },
};
const none: JsonObject = { write: {} };

const probe = (place: Workplace, ...options: readonly string[]) => place.cli(["probe", "work-orders", ...options]);

test.each<[what: string, job: JsonObject, code: number, told: readonly string[], applied: number]>([
  [
    "a POST whose key is honoured",
    post,
    0,
    [
      "The server honours Idempotency-Key: the second answer was the first one again (201, 201).",
      "A POST whose answer is lost is sent again without harm.",
      "note: record 1 (WO-1) was sent and may be applied; a run sends it again under its own key, as a new POST.",
    ],
    1,
  ],
  [
    "a PUT whose key is honoured",
    {},
    0,
    [
      "The server honours Idempotency-Key: the second answer was the first one again (200, 200).",
      "A PUT whose answer is lost is sent again without harm.",
      "note: record 1 (WO-1) was sent and may be applied; a run sends it again.",
    ],
    1,
  ],
  [
    "a condition that is honoured",
    { write: { ifMatch: "fetch" } },
    0,
    [
      "The server honours If-Match: it refused a version that there cannot be (412).",
      "What somebody else writes in between is not overwritten, and a repeat is not applied twice.",
    ],
    0,
  ],
])("%s", async (_, job, code, told, applied) => {
  const place = await workplace(sandbox, { records: 3, job });
  const end = await probe(place, "--yes");
  expect({
    code: end.code,
    told: `${end.stdout}${end.stderr}`.trimEnd().split("\n"),
    applied: place.applied.applied,
    checkpoints: await place.files(".jsonl"),
  }).toEqual({ code, told, applied, checkpoints: [] });
});

test("a key that the server ignores makes two of one, and the remedy names the look-up", async () => {
  const place = await workplace(sandbox, { records: 3, job: item });
  const { code, stdout } = await probe(place, "--yes");
  const { applied } = sandbox.ledger.of("arena-plm").summary();
  expect({ code, told: stdout.split("\n"), applied }).toEqual({
    code: 2,
    told: [
      expect.stringMatching(/^The server ignores Idempotency-Key: the same POST was applied twice \(20\d, 20\d\)\.$/),
      "Take write.idempotencyKey out of the job: a POST whose answer is lost must be reconciled by a look-up (write.reconcile) or stays unknown.",
      "",
    ],
    applied: 2,
  });
});

test("a refusal of the record tells nothing of the key", async () => {
  const place = await workplace(sandbox, { records: 3, qty: () => -1 });
  const { code, stdout, stderr } = await probe(place, "--yes", "--json");
  expect({ code, told: parseJson(stdout), stderr, applied: place.applied.applied }).toEqual({
    code: 2,
    told: {
      job: "work-orders",
      asked: "idempotency-key",
      verdict: "unclear",
      because: "not-taken",
      record: 1,
      key: "WO-1",
      statuses: [400],
      message: expect.stringMatching(
        /^Whether the server honours Idempotency-Key cannot be told: it did not take the PUT \(400\): .*qty must not/,
      ) as string,
      remedy: "Correct the job or its first record and probe again.",
    },
    stderr: "",
    applied: 0,
  });
});

test("the record is the first that an unfinished run has still to do, and the run then goes on as it was", async () => {
  const place = await workplace(sandbox, { records: 5, job: { segments: { size: 2 } } });
  await place.run("--segment", "1");
  const probed = await probe(place, "--yes", "--json");
  const rest = await place.run("--json");
  expect({ probed: parseJson(probed.stdout), rest: parseJson(rest.stdout) }).toMatchObject({
    probed: { verdict: "honoured", record: 3, key: "WO-3" },
    rest: { records: { total: 5, succeeded: 5 } },
  });
});

test("without a terminal nothing is sent unless --yes says that it may be", async () => {
  const place = await workplace(sandbox, { records: 3 });
  const { code, stdout, stderr } = await probe(place);
  const json = await probe(place, "--json");
  expect({
    code,
    stdout,
    stderr: place.normal(stderr).split("\n"),
    json: [json.code, parseJson(json.stdout)],
    requests: place.ledger.summary().applied,
  }).toEqual({
    code: 1,
    stdout: "",
    stderr: [
      "This really sends record 1 (WO-1), twice, with one key: PUT ‹server›/api/v1/workorders/WO-1",
      "Give --yes if that may be; nothing was sent.",
      "",
    ],
    json: [1, expect.objectContaining({ job: "work-orders", verdict: "refused" })],
    requests: 0,
  });
});

test("a job without a key and without a condition has nothing to ask about", async () => {
  const place = await workplace(sandbox, { records: 3, job: none });
  const { code, stderr } = await probe(place, "--yes");
  expect({ code, stderr: stderr.split("\n") }).toEqual({
    code: 1,
    stderr: [
      'The job "work-orders" has nothing to ask the server about: it sets neither write.idempotencyKey nor write.ifMatch.',
      "Nothing was sent.",
      "",
    ],
  });
});

test("while a run of the job moves, nothing is probed", async () => {
  const place = await workplace(sandbox, { records: 100, job: { ...jobFields, rate: { perSecond: 20 } } });
  const run = place.start(["run", "work-orders"]);
  await place.requests(2);
  const { code } = await probe(place, "--yes");
  run.kill("SIGINT");
  await run.ended;
  expect(code).toBe(4);
});
