import { expect, test } from "vitest";
import type { SourceRecord } from "../../../src/engine/record.ts";
import { FakeShelf } from "../../fakes/fakeShelf.ts";
import { type JobWish, makeTrial } from "./runTrial.ts";

const job: JobWish = {
  group: { by: "of", rollback: "restore" },
  write: { ifMatch: "fetch", reconcile: "get" },
  concurrency: 1,
};

const records: readonly SourceRecord[] = [1, 2].map((number) => ({
  number,
  line: number + 1,
  values: { id: `W${number}`, qty: number, of: "A" },
}));

const original = (record: number) => `{"id":"W${record}","qty":0}`;

/** The answer to the first write is lost, and the second record is refused; then `meanwhile`. */
async function rolledBack(meanwhile: (shelf: FakeShelf) => void) {
  const shelf = new FakeShelf();
  for (const record of [1, 2]) shelf.put(`/orders/W${record}`, original(record));
  const trial = await makeTrial({ job, records });
  let cut = false;
  trial.api.respond = (request) => {
    const { method, url, body } = request;
    if (method === "PUT" && url.endsWith("W2")) {
      meanwhile(shelf);
      return { status: 422 };
    }
    const answer = shelf.answer(request);
    if (method !== "PUT" || body === original(1) || cut) return answer;
    cut = true;
    return { fault: "cut" };
  };
  await trial.run();
  const { noteworthy, rolledBack: back, dead } = trial.progress;
  const stands = shelf.contents["/orders/W1"];
  return { stands, back: back.toString(), dead: dead.toString(), why: noteworthy[0]?.error };
}

test("a rollback looks up the version that a lost answer would have told", async () => {
  expect(await rolledBack(() => undefined)).toEqual({
    stands: original(1),
    back: "1",
    dead: "2",
    why: "rolled back: record 2 (W2) of its group failed",
  });
});

test("and spares what somebody else has made of the record since", async () => {
  const theirs = '{"id":"W1","qty":99}';
  expect(await rolledBack((shelf) => shelf.put("/orders/W1", theirs))).toEqual({
    stands: theirs,
    back: "",
    dead: "1-2",
    why: "applied, and not rolled back: somebody else changed it since; record 2 (W2) of its group failed",
  });
});
