import { expect, test } from "vitest";
import { seconds } from "../../../src/base/time.ts";
import type { Act } from "../../fakes/fakeApi.ts";
import { codeOf, makeAuthority } from "./authorityTrial.ts";

function busyFor(wait: string, status = 429): Act {
  return { status, headers: { "retry-after": wait } };
}

test("a wait that the token endpoint asks for is waited out in full before anything is sent again", async () => {
  const trial = makeAuthority();
  trial.endpoint.respond = (_, count) => (count < 3 ? busyFor("45") : trial.tokens());
  const token = await trial.token();
  expect({ token, gaps: gapsOf(trial.endpoint.seen) }).toEqual({ token: "access-1", gaps: [true, true] });

  function gapsOf(seen: readonly { readonly at: number }[]) {
    return seen.slice(1).map(({ at }, index) => at - (seen[index]?.at ?? 0) >= 45_000);
  }
});

test("over an hour of it the run is parked at once, and one that asks again meanwhile sends nothing", async () => {
  const trial = makeAuthority();
  trial.endpoint.respond = () => busyFor("3600", 503);
  const first = await codeOf(trial.token());
  const again = await codeOf(trial.token());
  const sentMeanwhile = trial.endpoint.seen.length;
  await trial.clock.pass(seconds(3600));
  trial.endpoint.respond = () => trial.tokens();
  const later = await trial.token();
  const unavailable = { connection: "mes", url: "https://id.example.com/token", last: "HTTP 503" };
  expect({ first, again, sentMeanwhile, later }).toEqual({
    first: { "token-endpoint-unavailable": { ...unavailable, tries: 1 } },
    again: { "token-endpoint-unavailable": { ...unavailable, tries: 1 } },
    sentMeanwhile: 1,
    later: "access-1",
  });
});

test("a token that is due goes on being used for as long, and a person may ask all the same", async () => {
  const trial = makeAuthority();
  await trial.token();
  trial.endpoint.respond = () => busyFor("120");
  await trial.clock.pass(seconds(850));
  const used = [await trial.token()];
  await trial.clock.pass(seconds(100));
  used.push(await trial.token());
  const askedByRun = trial.endpoint.seen.length;
  trial.endpoint.respond = () => trial.tokens();
  const byPerson = await trial.clock.run(trial.authority.refresh(new AbortController().signal));
  expect({ used, askedByRun, byPerson: byPerson.value.reveal() }).toEqual({
    used: ["access-1", "access-1"],
    askedByRun: 2,
    byPerson: "access-2",
  });
});

test.each(["soon", "-5", ""])("a wait of %j is none", async (wait) => {
  const trial = makeAuthority();
  trial.endpoint.respond = (_, count) => (count === 1 ? busyFor(wait) : trial.tokens());
  await trial.token();
  expect(trial.clock.monotonic() < seconds(5)).toBe(true);
});

test("a password that meets a 401 with a page is sent once: no server locks the account over it", async () => {
  const trial = makeAuthority();
  trial.endpoint.respond = () => ({ status: 401, body: "<h1>Unauthorized</h1>" });
  const code = await codeOf(trial.token());
  expect({ code, sent: trial.endpoint.seen.length }).toEqual({
    code: { "sign-in-rejected": { connection: "mes", status: 401, error: "HTTP 401" } },
    sent: 1,
  });
});
