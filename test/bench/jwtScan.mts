import { setImmediate } from "node:timers/promises";
import { findJwtsInSlices } from "../../src/jwt/findJwtsInSlices.ts";
import { nodeClock } from "../../src/node/nodeClock.ts";
import { scanDocuments } from "../torture/jwtFuzz.mts";
import type { Section } from "./section.mts";

const LOG = "2026-11-21T13:03:22Z authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzdmMifQ.c2lnbmF0dXJl 401\n";

/** Finding tokens in documents of 10 MB: the whole of it, and as the editor does it, in turns that keep nobody waiting. */
export async function jwtScan(section: Section): Promise<void> {
  const scans = scanDocuments();
  section.table([
    ["10 MB of", "tokens", "scan, ms of processor time"],
    ...scans.map(({ of, found, ms }) => [of, found.toLocaleString("en-US"), ms.toFixed(1)]),
  ]);
  const [slowest] = [...scans].sort((one, other) => other.ms - one.ms);
  if (!slowest) throw new Error("nothing was scanned");
  section.tell({
    what: "10 MB document, the slowest kind: milliseconds to scan the whole of it",
    value: slowest.ms,
    bound: "at most",
    limit: 60,
    detail: slowest.of,
  });
  const { longest, found } = await longestTurn(LOG.repeat(Math.ceil((10 * 1024 * 1024) / LOG.length)));
  section.tell({
    what: "the same of log lines in the editor: milliseconds of its longest turn",
    value: longest,
    bound: "at most",
    limit: 30,
    detail: `${found.toLocaleString("en-US")} tokens in the part that the editor looks at`,
  });
}

async function longestTurn(text: string): Promise<{ readonly longest: number; readonly found: number }> {
  let longest = 0;
  let began = performance.now();
  const turn = () => {
    longest = Math.max(longest, performance.now() - began);
  };
  const breathe = async () => {
    turn();
    await setImmediate();
    began = performance.now();
  };
  const found = await findJwtsInSlices(text, { clock: nodeClock, breathe });
  turn();
  return { longest, found: found.length };
}
