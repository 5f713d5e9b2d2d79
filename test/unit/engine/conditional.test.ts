import { expect, test } from "vitest";
import type { HttpRequest } from "../../../src/base/http.ts";
import type { Act } from "../../fakes/fakeApi.ts";
import { type JobWish, makeTrial, template } from "./runTrial.ts";

const fetching: JobWish = { write: { ifMatch: "fetch", reconcile: "get" }, concurrency: 1 };

/** One versioned record behind the fake API; what a test does in between stands in `meanwhile`. */
class Versioned {
  version = 1;
  body: string | undefined = '{"id":"W1","qty":0}';
  meanwhile: (request: HttpRequest, put: number) => Act | undefined = () => undefined;
  private puts = 0;

  answer(request: HttpRequest): Act {
    if (request.method === "GET") {
      if (this.body === undefined) return { status: 404 };
      return { body: this.body, headers: { etag: `"${this.version}"` } };
    }
    this.puts += 1;
    const act = this.meanwhile(request, this.puts);
    if (act && act.fault !== "cut-after") return act;
    const { "if-match": meant, "if-none-match": none } = request.headers;
    if (none === "*" ? this.body !== undefined : meant !== `"${this.version}"`) return act ?? { status: 412 };
    this.changedTo(request.body);
    return act ?? { headers: { etag: `"${this.version}"` } };
  }

  changedTo(body: string | undefined): void {
    this.version += 1;
    this.body = body;
  }
}

async function trialOf(record: Versioned, job: JobWish = fetching) {
  const trial = await makeTrial({ job, records: 1 });
  trial.api.respond = (request) => record.answer(request);
  return trial;
}

const sent = ({ api }: Awaited<ReturnType<typeof trialOf>>) =>
  api.seen.map(({ request: { method, headers } }) =>
    [method, headers["if-match"], headers["if-none-match"]].filter((part) => part !== undefined).join(" "),
  );

test("the version is fetched just before, and the write is for that version alone", async () => {
  const trial = await trialOf(new Versioned());
  expect([await trial.run(), sent(trial)]).toMatchObject([{ succeeded: "1" }, ["GET", 'PUT "1"']]);
});

test("a record that is not there is made only if nobody else makes it", async () => {
  const record = new Versioned();
  record.body = undefined;
  const trial = await trialOf(record);
  expect([await trial.run(), sent(trial)]).toMatchObject([{ succeeded: "1" }, ["GET", "PUT *"]]);
});

test("what somebody else changed in between is not overwritten, and its dead letter holds both versions", async () => {
  const record = new Versioned();
  record.meanwhile = () => {
    record.changedTo('{"id":"W1","qty":99}');
    return { status: 412 };
  };
  const trial = await trialOf(record);
  expect([await trial.run(), record.body, trial.deadLetters.letters]).toMatchObject([
    { dead: "1" },
    '{"id":"W1","qty":99}',
    [
      {
        status: 412,
        error: 'refused with 412: the server has version "2", "1" was meant; what stands there now is in its story',
        request: { body: '{"id":"W1","qty":1}' },
        response: { status: 412, body: '{"id":"W1","qty":99}' },
      },
    ],
  ]);
});

test("a 412 after a cut that was applied is a success: what was sent stands there", async () => {
  const record = new Versioned();
  record.meanwhile = (_, put) => (put === 1 ? { fault: "cut-after" } : undefined);
  const trial = await trialOf(record);
  expect([await trial.run(), sent(trial), record.version]).toMatchObject([
    { succeeded: "1", dead: "", unknown: "" },
    ["GET", 'PUT "1"', 'PUT "1"', "GET"],
    2,
  ]);
});

test("a 412 is no success where something else stands there, nor a loss where it cannot be seen", async () => {
  const changed = new Versioned();
  changed.meanwhile = (_, put) => {
    if (put === 1) return { fault: "cut" };
    changed.changedTo('{"id":"W1","qty":5}');
    return { status: 412 };
  };
  const hidden = new Versioned();
  hidden.meanwhile = (_, put) => (put === 1 ? { fault: "cut-after" } : undefined);
  const blind = await trialOf(hidden);
  blind.api.respond = (request, count) => (count === 4 ? { status: 403 } : hidden.answer(request));
  expect([await (await trialOf(changed)).run(), await blind.run()]).toMatchObject([
    { dead: "1", unknown: "" },
    { dead: "", unknown: "1" },
  ]);
});

test("a version from a column is compared in the same way", async () => {
  const record = new Versioned();
  record.version = 8;
  const job: JobWish = { write: { ifMatch: template("${qty}"), reconcile: "get" } };
  const trial = await trialOf(record, job);
  expect([await trial.run(), trial.deadLetters.letters[0]?.error]).toMatchObject([
    { dead: "1" },
    'refused with 412: the server has version "8", "1" was meant; what stands there now is in its story',
  ]);
});

test("a server that names no version is told apart from one that refuses", async () => {
  const trial = await makeTrial({ job: fetching, records: 1 });
  trial.api.respond = () => ({ body: "{}" });
  expect([await trial.run(), trial.deadLetters.letters[0]?.error, trial.api.seen.length]).toMatchObject([
    { dead: "1" },
    "the server names no version: no ETag came",
    1,
  ]);
});
