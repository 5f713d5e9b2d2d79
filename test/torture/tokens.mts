// Prints every number that is promised about tokens, and ends with 0 only if all of them hold.
// Usage: npm run tokens [-- rotations kills answers storm stories clocks jwts]
import { brokenAnswersTrial } from "./brokenAnswersTrial.mts";
import { fieldStories } from "./fieldStories.mts";
import { jwtNumbers } from "./jwtNumbers.mts";
import { killTrial } from "./killTrial.mts";
import { rotationTrial } from "./rotationTrial.mts";
import { Scoreboard } from "./scoreboard.mts";
import { stormTrial } from "./stormTrial.mts";
import { type LonghaulEnd, storyTrial } from "./storyTrial.mts";

const chosen = process.argv.slice(2);
const wanted = (name: string) => chosen.length === 0 || chosen.includes(name);
const RECORDS = 5000;
/** A minute of the systems: 45 of them take 13.5 seconds. */
const MINUTE_MS = 300;

const board = new Scoreboard();
console.log(`Node ${process.version}, ${process.platform} ${process.arch}, ${new Date().toISOString().slice(0, 10)}\n`);
if (wanted("rotations")) await rotations();
if (wanted("kills")) await kills();
if (wanted("answers")) await answers();
if (wanted("storm")) await storm();
if (wanted("stories")) for (const story of fieldStories) await tellStory(story);
if (wanted("clocks")) await clocks();
if (wanted("jwts")) await jwtNumbers(board, 11);
process.exitCode = board.missed === 0 ? 0 : 1;

async function rotations(): Promise<void> {
  const {
    processes,
    rotations: done,
    refreshes,
    revokedFamilies,
    sentTwice,
  } = await rotationTrial({
    processes: 10,
    rotations: 1000,
  });
  const what = `${processes} processes, ${done} rotations without grace`;
  board.tell(`${what}: refresh requests`, refreshes, done);
  board.tell(`${what}: families revoked`, revokedFamilies, 0);
  board.tell(`${what}: refresh tokens sent twice`, sentTwice, 0);
}

async function kills(): Promise<void> {
  for (const { step, grant, credentialsKept, signIns, sentTwice, recovered } of await killTrial()) {
    const words = [`${signIns} sign-ins`, `${sentTwice} sent twice`, credentialsKept ? "records kept" : "records lost"];
    const holds = credentialsKept && recovered && signIns <= 1 && sentTwice <= 1;
    board.verdict(`${grant}, killed ${step}: ${words.join(", ")} (at most 1, at most 1, kept)`, holds);
  }
}

async function answers(): Promise<void> {
  const { tried, met, deleted, unusable } = await brokenAnswersTrial();
  board.tell(`${tried} broken token answers, ${met} met: credentials deleted`, deleted, 0);
  board.tell("the same: access tokens given up before their end", unusable, 0);
}

async function storm(): Promise<void> {
  const { inFlight, unauthorised, refreshes, failed } = await stormTrial({ inFlight: 32 });
  board.tell(`${inFlight} requests in flight, ${unauthorised} meet a 401: refreshes`, refreshes, 1);
  board.tell("the same: requests that failed", failed, 0);
}

async function tellStory(story: (typeof fieldStories)[number]): Promise<void> {
  const { plain, first, second } = await storyTrial(story, { records: RECORDS, minuteMs: MINUTE_MS, plain: true });
  console.log(`\n${story.title}; ${RECORDS} records in ${story.minutes} minutes`);
  const said = plain?.said === undefined ? "got through" : `dead in minute ${plain.diedAt.toFixed(1)}: ${plain.said}`;
  board.verdict(`plain client ${said.slice(0, 120)}`, plain?.said !== undefined && story.symptom.test(plain.said));
  tellRun("first run", first, story.learns ? 1 : 0);
  tellRun("second run", second, 0);
}

async function clocks(): Promise<void> {
  for (const [words, minutes] of [
    ["10 min ahead", 10],
    ["10 min behind", -10],
    ["a day ahead", 1440],
    ["a day behind", -1440],
  ] as const) {
    for (const story of fieldStories) {
      // A key is renewed five seconds before its date, so its life must be longer than that.
      const minuteMs = story.system === "thingworx" ? MINUTE_MS : 100;
      const setting = { records: 500, minuteMs, clockOffsetMs: minutes * 60_000, plain: false };
      const { first, second } = await storyTrial(story, setting);
      console.log(`\n${story.system}, its clock ${words}`);
      tellRun("first run", first, story.learns ? 1 : 0);
      tellRun("second run", second, 0);
    }
  }
}

function tellRun(
  which: string,
  { state, lost, twice, unauthorised, tokens, ledger, stderr }: LonghaulEnd,
  allowed: number,
): void {
  board.verdict(`${which}: ${state}, ${tokens.signIns} sign-ins, ${tokens.refreshes} refreshes`, state === "completed");
  if (state !== "completed") console.log(stderr);
  board.tell(`${which}: requests with a token past the end that was told`, ledger.tokens.sentPastDeclared, 0);
  board.tell(`${which}: records lost`, lost, 0);
  board.tell(`${which}: records applied twice`, twice, 0);
  board.atMost(`${which}: answers with 401`, unauthorised, allowed);
}
