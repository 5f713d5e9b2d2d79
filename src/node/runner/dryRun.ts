import { millis } from "../../base/time.ts";
import type { DryRunView, ForecastView, KnownTokensMessage } from "../../protocol/forecastMessages.ts";
import type { RunnerRequests } from "../../protocol/messages.ts";
import { checkAccess } from "../accessCheck.ts";
import { dryRunJob } from "../dryRunJob.ts";
import { forecastJob, type KnownOf } from "../forecastJob.ts";
import { loadJob } from "../loadJob.ts";
import { nodeClock } from "../nodeClock.ts";
import type { Runs } from "./runs.ts";

/** Renders every record, and looks with the editor's token where the editor wants that. Sends nothing that writes. */
export async function dryRun(
  { jobFile, show, known, access, wish, redrives }: RunnerRequests["run/dry"]["params"],
  runs: Runs,
  signal: AbortSignal,
): Promise<DryRunView> {
  const loaded = await loadJob(jobFile);
  return dryRunJob(
    {
      loaded,
      show,
      ...(wish === "redrive" && { redrive: { run: redrives } }),
      known: knownOf(known),
      look: async (identity, first) => {
        if (access !== "look") return { access: { state: "unchecked", because: access } };
        const { connection } = loaded;
        const scope = async () => undefined;
        return runs.withServer({ loaded, identity }, signal, (server) =>
          checkAccess({ connection, identity, ...server, scope, clock: nodeClock, first }, signal),
        );
      },
    },
    signal,
  );
}

/** Sends nothing; what the editor knows of its tokens is in the question. */
export async function forecast(
  { jobFile, known }: RunnerRequests["run/forecast"]["params"],
  signal: AbortSignal,
): Promise<ForecastView> {
  return forecastJob({ loaded: await loadJob(jobFile), known: knownOf(known) }, signal);
}

/** Ends of what renews the access token: once one of them has passed, a run begins with a sign-in. */
const OF_SIGN_IN: ReadonlySet<string> = new Set(["refresh", "refresh-idle", "session"]);

function knownOf(all: readonly KnownTokensMessage[]): KnownOf {
  return async (kind) => {
    const one = all.find(({ identity }) => identity === kind);
    const learned = typeof one?.learnedMs === "number" ? millis(one.learnedMs) : undefined;
    const isOver = one?.ends.some(({ binding, inMs }) => OF_SIGN_IN.has(binding) && inMs <= 0) === true;
    if (!one || isOver || one.ageMs === null) return { learned, known: [], age: millis(0), held: false };
    const known = one.ends.map(({ binding, inMs }) => ({ binding, in: millis(inMs) }));
    return { learned, known, age: millis(one.ageMs), held: true };
  };
}
