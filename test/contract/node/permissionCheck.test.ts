import { expect, test } from "vitest";
import { minutes, seconds } from "../../../src/base/time.ts";
import { checkPermission } from "../../../src/node/permissionCheck.ts";
import { seededChance } from "../../../src/sandbox/seededChance.ts";
import { type Act, FakeApi } from "../../fakes/fakeApi.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { failureOf } from "./failureOf.ts";

const never = new AbortController().signal;
const url = "https://mes.example.com/orders/W1";

function ask(...acts: Act[]) {
  const clock = new VirtualClock();
  const api = new FakeApi(clock);
  api.respond = (_, count) => acts[Math.min(count, acts.length) - 1] ?? {};
  const check = { connection: "mes", user: "maria", url, headers: {}, timeout: seconds(60), http: api, clock };
  const checked = checkPermission({ ...check, chance: seededChance(3, "check") }, never);
  return { clock, api, checked };
}

test.each([200, 204, 404, 405, 400])("an application that answers %i has let the user in", async (status) => {
  const { clock, api, checked } = ask({ status });
  expect({ status: await clock.run(checked), sent: api.seen.map(({ request }) => request) }).toMatchObject({
    status,
    sent: [{ method: "GET", url }],
  });
  expect(api.seen[0]?.request.body).toBeUndefined();
});

test.each([401, 403])("an application that answers %i has not", async (status) => {
  const { clock, api, checked } = ask({ status });
  expect(await clock.run(failureOf(checked))).toEqual({
    "user-not-permitted": { connection: "mes", user: "maria", status },
  });
  expect(api.seen.length).toBe(1);
});

test("what is busy, broken or away has not looked at who asks: it is asked again", async () => {
  const { clock, checked } = ask({ status: 503 }, { fault: "cut" }, { status: 429 }, { status: 200 });
  expect(await clock.run(checked)).toBe(200);
});

test.each<[what: string, act: Act, last: string]>([
  ["an error", { status: 500 }, "HTTP 500"],
  ["a redirect to a sign-in page", { status: 302 }, "HTTP 302"],
  ["nothing", { fault: "not-sent" }, "ECONNREFUSED"],
])("where %s comes again and again nothing is taken for granted", async (_, act, last) => {
  const { clock, api, checked } = ask(act);
  expect(await clock.run(failureOf(checked))).toEqual({ "server-unreachable": { url, last } });
  expect({ tries: api.seen.length, soon: clock.monotonic() < minutes(1) }).toEqual({ tries: 4, soon: true });
});
