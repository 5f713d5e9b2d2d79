import { expect, test } from "vitest";
import { ClockSkew } from "../../../src/auth/clockSkew.ts";
import { expiryOf } from "../../../src/auth/expiry.ts";
import type { HttpAnswer } from "../../../src/base/http.ts";
import { epochMs, hours, type Millis, millis, minutes, seconds } from "../../../src/base/time.ts";
import { makeAuthority, never } from "./authorityTrial.ts";

const receivedAt = epochMs(Date.UTC(2026, 0, 5, 8));
const unknown = { receivedAt, expiresIn: undefined, exp: undefined, skew: millis(0), declared: undefined };
const lifeOf = ({ at, binding }: { at?: number; binding: string }) => [at && (at - receivedAt) / 1000, binding];
const exp = (life: number) => epochMs(receivedAt + life * 1000);

test.each<[what: string, facts: Partial<Parameters<typeof expiryOf>[0]>, life: [number | undefined, string]]>([
  ["nothing known", {}, [undefined, "none"]],
  ["expires_in alone", { expiresIn: seconds(900) }, [900, "expires_in"]],
  ["exp alone", { exp: exp(600) }, [600, "exp"]],
  ["the earlier of both: expires_in", { expiresIn: seconds(500), exp: exp(600) }, [500, "expires_in"]],
  ["the earlier of both: exp", { expiresIn: seconds(900), exp: exp(600) }, [600, "exp"]],
  ["declared, where the server says nothing", { declared: minutes(30) }, [1800, "declared"]],
  ["the server's word above what is declared", { declared: minutes(30), expiresIn: hours(2) }, [7200, "expires_in"]],
  ["exp by a server ten minutes ahead", { exp: exp(1200), skew: minutes(10) }, [600, "exp"]],
  ["exp by a server ten minutes behind", { exp: exp(0), skew: minutes(-10) }, [600, "exp"]],
  ["exp by a server a day ahead", { exp: exp(87_000), skew: hours(24) }, [600, "exp"]],
  ["exp by a server a day behind", { exp: exp(-85_800), skew: hours(-24) }, [600, "exp"]],
  [
    "exp that would have ended on arrival, with expires_in",
    { exp: exp(-60), expiresIn: seconds(900) },
    [900, "expires_in"],
  ],
  ["exp that would have ended on arrival, alone", { exp: exp(-60), declared: minutes(5) }, [300, "declared"]],
])("the end of a token: %s", (_, facts, life) => {
  expect(lifeOf(expiryOf({ ...unknown, ...facts }))).toEqual(life);
});

function answerAt(serverAhead: Millis, { sentAt = 0, took = 0 } = {}): HttpAnswer {
  const served = receivedAt + sentAt + took / 2 + serverAhead;
  return {
    status: 200,
    headers: { date: new Date(served).toUTCString() },
    body: "",
    sentAt: epochMs(receivedAt + sentAt),
    receivedAt: epochMs(receivedAt + sentAt + took),
  };
}

test.each([0, 600, -600, 86_400, -86_400])(
  "a server %i seconds ahead is measured to a second, through a slow round trip",
  (ahead) => {
    const skew = new ClockSkew();
    const before = skew.ahead;
    skew.observe(answerAt(seconds(ahead), { took: 8000 }));
    expect([before, Math.abs(skew.ahead - ahead * 1000) <= 500]).toEqual([0, true]);
  },
);

test("an answer without a date, or with a broken one, changes nothing; a corrected clock is noticed", () => {
  const skew = new ClockSkew();
  skew.observe(answerAt(minutes(10)));
  const first = skew.ahead;
  skew.observe({ ...answerAt(hours(1)), headers: {} });
  skew.observe({ ...answerAt(hours(1)), headers: { date: "yesterday" } });
  const same = skew.ahead;
  skew.observe(answerAt(millis(0), { sentAt: 5000 }));
  expect([first, same, skew.ahead]).toEqual([600_500, 600_500, 500]);
});

/** A JWT that ends so long after the server's now. */
function jwt(now: number, life: number): string {
  const part = (value: object) =>
    btoa(JSON.stringify(value)).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
  return `${part({ alg: "RS256" })}.${part({ exp: Math.floor(now / 1000) + life })}.c2ln`;
}

test.each([0, 600, -600, 86_400, -86_400])(
  "with a server %i seconds ahead a JWT is refreshed in time by its corrected exp, and not in a storm",
  async (ahead) => {
    const trial = makeAuthority();
    trial.endpoint.clockAhead = seconds(ahead);
    const renewals: number[] = [];
    trial.endpoint.respond = () => {
      renewals.push(trial.clock.monotonic() / 1000);
      return {
        body: JSON.stringify({ access_token: jwt(trial.clock.now() + ahead * 1000, 1000), refresh_token: "r" }),
      };
    };
    for (let second = 0; second < 2000; second += 5) {
      await trial.clock.run(trial.authority.token(never));
      await trial.clock.pass(seconds(5));
    }
    const [first = NaN, second = NaN, third = NaN, ...more] = renewals;
    // Asked every five seconds, and measured to a second.
    const inTime = (from: number, to: number) => to - from >= 799 && to - from <= 806;
    expect({ first, second: inTime(first, second), third: inTime(second, third), more }).toEqual({
      first: 0,
      second: true,
      third: true,
      more: [],
    });
  },
);

test("a JWT that seems to have ended, by a server that never tells its time, does not lead to a refresh for each request", async () => {
  const trial = makeAuthority();
  trial.endpoint.respond = () => ({
    body: JSON.stringify({ access_token: jwt(trial.clock.now() - 86_400_000, 1000) }),
  });
  for (let round = 0; round < 10; round += 1) await trial.token();
  expect(trial.asked.length).toBe(1);
});

test("a token whose time ran out while the machine slept is not sent", async () => {
  const trial = makeAuthority();
  await trial.token();
  trial.clock.jump(hours(8));
  expect(await trial.token()).toBe("access-2");
});
