import type { EpochMs } from "../base/time.ts";
import { harmlessUrl } from "../doctor/harmlessUrl.ts";
import type { Observation } from "../doctor/observation.ts";
import { watchSpan } from "../doctor/watchSpan.ts";
import type { Consultation } from "../node/doctor/diagnoseConnection.ts";
import { nodeClock } from "../node/nodeClock.ts";
import { newsLine, unseenWords } from "../sentences/observations.ts";
import { plain } from "../sentences/sentence.ts";
import { unseenHints } from "./unseenHints.ts";

/** The `Date` header that a key's end is corrected by counts whole seconds. */
const SAME_END_MS = 3000;

/** While tokens are followed, what is learned is told on standard error as it comes; the same end of a key only once. */
export function doctorNews(): (observation: Observation) => void {
  let keyEnd: EpochMs | null | undefined;
  return (observation) => {
    if (observation.is === "key-read") {
      if (isSameEnd(keyEnd, observation.endsAt)) return;
      keyEnd = observation.endsAt;
    }
    const line = newsLine(observation, plain);
    if (line !== undefined) tell(`${new Date(nodeClock.now()).toISOString().slice(11, 19)}Z  ${line}`);
  };
}

/** Before somebody waits for what cannot be seen. */
export function warnUnprobed({ connection, identity, authentication }: Consultation): void {
  if (harmlessUrl({ connection, authentication }) !== undefined) return;
  const { id, preset = null } = connection;
  const hints = unseenHints({ connection: id, preset, identity, watchSpan: watchSpan(connection) });
  tell(`${unseenWords("no-probe", hints, plain)} Only refreshes are followed.`);
}

function isSameEnd(one: EpochMs | null | undefined, other: EpochMs | null): boolean {
  return one === other || (typeof one === "number" && other !== null && Math.abs(one - other) < SAME_END_MS);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
