import { beforeEach, expect, test } from "vitest";
import type { AccessToken, Rejection } from "../../../src/auth/tokenSource.ts";
import { Failure } from "../../../src/base/failure.ts";
import { type Clock, hours, millis, seconds } from "../../../src/base/time.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { EditorTokens } from "../../../src/node/runner/editorTokens.ts";
import type { TokenMessage, TokenOwner } from "../../../src/protocol/messages.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { failureOf } from "../node/failureOf.ts";
import { Desk } from "./desk.ts";

const owner: TokenOwner = { folder: "/jobs", connection: "mes", identity: "user" };
const never = new AbortController().signal;

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});

function tokens(wish: { grace?: number; patience?: number; clock?: Clock } = {}): EditorTokens {
  const { grace = 1000, patience = 1000, clock = nodeClock } = wish;
  return new EditorTokens({
    wish: { ...owner, origin: "https://mes.example.com" },
    editors: desk,
    clock,
    grace: millis(grace),
    patience: millis(patience),
    over: never,
  });
}

interface Life {
  readonly age?: number;
  readonly endsIn?: number;
  readonly dueIn?: number;
  readonly idle?: number;
}

function message(generation: number, life: Life = {}): TokenMessage {
  const now = nodeClock.now();
  const { age = 0, endsIn = 60_000, dueIn = 30_000, idle = null } = life;
  return {
    value: `token ${generation}`,
    generation,
    obtainedAt: now - age,
    endsAt: now + endsIn,
    binding: "expires_in",
    dueAt: now + dueIn,
    idle,
    limits: [{ binding: "session", at: now + 7000 }],
  };
}

const refused401 = (rest: Partial<Rejection> = {}): Rejection => ({ at: nodeClock.now(), ...rest });
const refuse = (failure: Failure) => () => Promise.reject(failure);
const told = (token: AccessToken) => token.value.reveal();
const missing = new Failure("secret-missing", { connection: "mes", secret: "PASSWORD", variable: "X" });

test("a token is asked for once, by all who need it together, and then held", async () => {
  desk.attach("window", () => message(1));
  const source = tokens();
  const together = await Promise.all(Array.from({ length: 32 }, () => source.token(never)));
  const later = await source.token(never);
  expect({ values: new Set([...together, later].map(told)), asked: desk.asked }).toEqual({
    values: new Set(["token 1"]),
    asked: ["window get"],
  });
});

test("a clock that is set back does not make a token that ended look alive", async () => {
  const clock = new VirtualClock(nodeClock.now());
  let given = 0;
  desk.attach("window", () => message((given += 1), { endsIn: 60_000, dueIn: 120_000 }));
  const source = tokens({ clock });
  const values = [told(await source.token(never))];
  clock.jump(hours(-1));
  await clock.pass(seconds(59));
  values.push(told(await source.token(never)));
  await clock.pass(seconds(2));
  values.push(told(await clock.run(source.token(never))));
  expect(values).toEqual(["token 1", "token 1", "token 2"]);
});

test("the newest editor is asked first, and another one when it has no secret or does not answer", async () => {
  desk.attach("first", () => message(1));
  desk.attach("second", refuse(missing));
  desk.attach("third", () => Promise.reject(new TypeError("defect")));
  desk.attach("fourth", () => new Promise(() => undefined));
  expect(told(await tokens({ patience: 20 }).token(never))).toBe("token 1");
  expect(desk.asked).toEqual(["fourth get", "third get", "second get", "first get"]);
});

test("a rejected sign-in is not tried again through another editor", async () => {
  const rejected = { connection: "mes", status: 401, error: "invalid_grant" };
  desk.attach("first", () => message(1));
  desk.attach("second", refuse(new Failure("sign-in-rejected", rejected)));
  expect(await failureOf(tokens().token(never))).toEqual({ "sign-in-rejected": rejected });
  expect(desk.asked).toEqual(["second get"]);
});

test("when no editor has the secret, that is the failure", async () => {
  desk.attach("first", refuse(missing));
  expect(await failureOf(tokens().token(never))).toEqual({ "secret-missing": missing.facts });
});

test("a token that is due is still handed out while the next one is asked for", async () => {
  const next = Promise.withResolvers<TokenMessage>();
  let answers: (TokenMessage | Promise<TokenMessage>)[] = [message(1, { dueIn: 0 }), next.promise];
  desk.attach("window", () => {
    const [answer, ...rest] = answers;
    answers = rest;
    return answer ?? message(9);
  });
  const source = tokens();
  const seen = [told(await source.token(never)), told(await source.token(never)), told(await source.token(never))];
  next.resolve(message(2));
  await nodeClock.sleep(millis(5), never);
  seen.push(told(await source.token(never)));
  expect({ seen, asked: desk.asked }).toEqual({
    seen: ["token 1", "token 1", "token 1", "token 2"],
    asked: ["window get", "window get"],
  });
});

test("a 401 for all in flight asks once for a newer token", async () => {
  let generation = 1;
  desk.attach("window", (asked) => {
    if (asked.startsWith("rejected")) generation += 1;
    return message(generation);
  });
  const source = tokens();
  const first = await source.token(never);
  const renewed = await Promise.all(Array.from({ length: 32 }, () => source.rejected(first, refused401(), never)));
  const late = await source.rejected(first, refused401(), never);
  expect({ values: new Set([...renewed, late].map(told)), asked: desk.asked }).toEqual({
    values: new Set(["token 2"]),
    asked: ["window get", "window rejected 1"],
  });
});

test("a generation older than one seen before is never used", async () => {
  desk.attach("window", () => message(5, { dueIn: 20 }));
  const source = tokens();
  await source.token(never);
  desk.attach("window with an old store", () => message(4, { age: 1000 }));
  await nodeClock.sleep(millis(25), never);
  const due = told(await source.token(never));
  await nodeClock.sleep(millis(5), never);
  expect({ due, next: told(await source.token(never)), asked: desk.asked }).toEqual({
    due: "token 5",
    next: "token 5",
    asked: ["window get", "window with an old store get", "window get"],
  });
});

test("a generation that the server refused is never used again", async () => {
  const refused = message(5);
  desk.attach("window", () => refused);
  const source = tokens({ grace: 20 });
  const first = await source.token(never);
  desk.attach("window with an old store", () => message(4, { age: 1000 }));
  expect(await failureOf(source.rejected(first, refused401(), never))).toEqual({ "token-source-away": {} });
  expect(desk.asked).toEqual(["window get", "window with an old store rejected 5", "window rejected 5"]);
});

test.each<[what: string, answer: (asked: string) => TokenMessage]>([
  ["counts anew because its secret store forgot", () => message(1, { age: -1 })],
  ["counts on although its clock was set back", (asked) => message(asked === "get" ? 1 : 6, { age: 1000 })],
])("a token from an editor that %s takes the place of a refused one", async (_, answer) => {
  desk.attach("window", () => message(5));
  const source = tokens({ grace: 20 });
  const first = await source.token(never);
  desk.detachAll();
  desk.attach("window after a reload", answer);
  expect([told(first), (await source.rejected(first, refused401(), never)).generation, desk.asked]).toEqual([
    "token 5",
    answer("rejected 5").generation,
    ["window get", "window after a reload rejected 5"],
  ]);
});

test("without an editor the held token is used until it ends, then the grace runs, then the source is away", async () => {
  desk.attach("window", () => message(1, { endsIn: 60, dueIn: 20 }));
  const source = tokens({ grace: 60 });
  await source.token(never);
  desk.detachAll();
  const begun = nodeClock.monotonic();
  expect(told(await source.token(never))).toBe("token 1");
  await nodeClock.sleep(millis(65), never);
  expect(await failureOf(source.token(never))).toEqual({ "token-source-away": {} });
  expect(nodeClock.monotonic() - begun).toBeGreaterThanOrEqual(120);
});

test("an editor that attaches within the grace is asked at once", async () => {
  const source = tokens();
  const waiting = source.token(never);
  await nodeClock.sleep(millis(10), never);
  const came = nodeClock.monotonic();
  desk.attach("window", () => message(1));
  expect(told(await waiting)).toBe("token 1");
  expect(nodeClock.monotonic() - came).toBeLessThan(500);
});

test("whoever waits for a token stops waiting when told to", async () => {
  const stop = new AbortController();
  const waiting = tokens().token(stop.signal);
  stop.abort(new Failure("cancelled", {}));
  expect(await failureOf(waiting)).toEqual({ cancelled: {} });
});

test("what the server said of a token goes to the editor that is asked for the next one", async () => {
  desk.attach("window", (asked) => message(asked === "get" ? 1 : 2));
  const source = tokens();
  const first = await source.token(never);
  const next = await source.rejected(first, refused401({ error: "invalid_token" }), never);
  expect([next.generation, desk.asked]).toEqual([2, ["window get", "window rejected 1 invalid_token"]]);
});

test("editors hear that a token is used: at once, then now and then, and always before they are asked", async () => {
  desk.attach("window", (asked) => message(asked === "get" ? 1 : 2));
  const source = tokens();
  const token = await source.token(never);
  for (let use = 0; use < 1000; use += 1) source.accepted(token, { at: nodeClock.now() });
  await source.rejected(token, refused401(), never);
  // Of a token that is held no more nothing is told.
  source.accepted(token, { at: nodeClock.now() });
  expect(desk.asked).toEqual(["window get", "used 1", "used 1", "window rejected 1"]);
});

test("a token that lay unused for its idle window is not sent: the editor is asked, and knows best", async () => {
  let generation = 1;
  desk.attach("window", () => message(generation, { idle: 50 }));
  const source = tokens();
  const first = await source.token(never);
  for (let use = 0; use < 4; use += 1) {
    await nodeClock.sleep(millis(20), never);
    source.accepted(await source.token(never), { at: nodeClock.now() });
  }
  const kept = desk.asked.filter((asked) => asked === "window get").length;
  await nodeClock.sleep(millis(60), never);
  generation = 2;
  const after = await source.token(never);
  expect({ first: first.generation, kept, after: after.generation, asked: desk.asked }).toEqual({
    first: 1,
    kept: 1,
    after: 2,
    asked: ["window get", "used 1", "used 1", "window get"],
  });
});

test("an end that the server names is kept to, and the editor hears of it first", async () => {
  desk.attach("window", () => message(1));
  const source = tokens();
  source.accepted(await source.token(never), { at: nodeClock.now(), expiresIn: millis(20) });
  await nodeClock.sleep(millis(25), never);
  // The editor says that it still holds.
  expect([told(await source.token(never)), desk.asked]).toEqual(["token 1", ["window get", "used 1 20", "window get"]]);
});

test("what is known of the ends of a sign-in comes with the token", async () => {
  desk.attach("window", () => message(1));
  expect((await tokens().limits(never)).map(({ binding }) => binding)).toEqual(["session"]);
});
