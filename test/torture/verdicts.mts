// Prints every number that is promised of the doctor and the JWT inspector, and ends with 0 only if all of them hold.
// Usage: npm run verdicts [-- stories findings healthy jwts examples payloads] [seed]
import { explanatoryOrder } from "../../src/doctor/diagnose.ts";
import { payloads } from "../unit/host/payloads.ts";
import { jwtNumbers } from "./jwtNumbers.mts";
import { Scoreboard } from "./scoreboard.mts";
import { testVerdicts } from "./testVerdicts.mts";

const given = process.argv.slice(2);
const chosen = given.filter((word) => !/^\d+$/.test(word));
const seed = Number(given.find((word) => /^\d+$/.test(word)) ?? 11);
const wanted = (name: string) => chosen.length === 0 || chosen.includes(name);
const board = new Scoreboard();
const onCompressedTime = { retries: 1 };

console.log(`Node ${process.version}, ${process.platform} ${process.arch}, ${new Date().toISOString().slice(0, 10)}`);
console.log(`Seed of the fuzz ${seed}; the sandbox's dice are seeded with 1.`);
if (wanted("stories")) await stories();
if (wanted("findings")) await findings();
if (wanted("healthy")) await healthy();
if (wanted("jwts")) await jwts();
if (wanted("examples")) await examples();
if (wanted("payloads")) await hostileClaims();
process.exitCode = board.missed === 0 ? 0 : 1;

async function stories(): Promise<void> {
  board.heading("Five field stories: the doctor names the cause first");
  const told = await testVerdicts(["test/contract/doctor/stories.test.ts"], onCompressedTime);
  for (const { title, passed, named } of told) board.verdict(`${title}: ${named.at(-1) ?? "nothing"}`, passed);
  const systems = new Set(told.map(({ title }) => title.slice(0, title.indexOf(":"))));
  board.tell("systems whose story was told", systems.size, 5);
}

/** Stories count too: some causes show in nothing less. */
async function findings(): Promise<void> {
  board.heading("Findings: each reproduced by the sandbox and named first");
  const files = ["lifetimeFindings", "refreshFindings", "accessFindings", "stories"];
  const trials = await testVerdicts(
    files.map((file) => `test/contract/doctor/${file}.test.ts`),
    onCompressedTime,
  );
  for (const { title, passed } of trials) if (!passed) board.verdict(title, false);
  let reproduced = 0;
  for (const id of explanatoryOrder) {
    const times = trials.filter(({ passed, named }) => passed && named.includes(id)).length;
    board.verdict(`${id}: named first in ${times} ${times === 1 ? "trial" : "trials"}`, times > 0);
    reproduced += times > 0 ? 1 : 0;
  }
  board.tell("findings reproduced", reproduced, explanatoryOrder.length);
}

async function healthy(): Promise<void> {
  board.heading("Healthy connections of every preset: nothing above a note");
  for (const { title, passed } of await testVerdicts(["test/contract/doctor/healthy.test.ts"], onCompressedTime)) {
    board.verdict(title, passed);
  }
}

async function jwts(): Promise<void> {
  board.heading("Hostile tokens and large documents");
  await jwtNumbers(board, seed);
}

async function examples(): Promise<void> {
  board.heading("Examples of RFC 7515 to 7520, 7519 and 8037: the verdict is jose's");
  for (const { title, passed } of await testVerdicts(["test/unit/jwt/rfcExamples.test.ts"])) {
    board.verdict(title, passed);
  }
}

async function hostileClaims(): Promise<void> {
  board.heading("Injection payloads in claims: each renders as text");
  board.verdict(`${payloads.length} payloads (at least 40)`, payloads.length >= 40);
  const files = ["host/jwtHoverText", "host/markdownText", "host/doctorPage", "webview/inspectorPage"];
  const seen = await testVerdicts(files.map((file) => `test/unit/${file}.test.ts`));
  for (const file of new Set(seen.map((one) => one.file))) {
    const all = seen.filter((one) => one.file === file);
    const failed = all.filter(({ passed }) => !passed);
    board.tell(`${file}, ${all.length} tests: failed`, failed.length, 0);
    for (const { title } of failed) console.log(`     ${title}`);
  }
}
