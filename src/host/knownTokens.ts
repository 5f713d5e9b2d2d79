import { Uri } from "vscode";
import type { Clock } from "../base/time.ts";
import type { KnownTokensMessage } from "../protocol/forecastMessages.ts";
import type { Intention } from "./consent.ts";
import { folderOf } from "./paths.ts";
import type { TokenKeeper } from "./tokenKeeper.ts";

/** What this window knows of the tokens that a job may use; asks no server, and hands over spans only. */
export async function knownTokens(
  { job, accounts }: Intention,
  { keeper, clock }: { readonly keeper: TokenKeeper; readonly clock: Pick<Clock, "now"> },
): Promise<{ readonly known: readonly KnownTokensMessage[]; readonly allHeld: boolean }> {
  const folder = folderOf(Uri.file(job.file));
  const known = await Promise.all(
    accounts.map(async ({ connection, identity }) => {
      const tokens = await keeper.tokensFor({ folder, connection: connection.id, identity });
      const { learned, limits, obtainedAt } = await tokens.facts();
      const now = clock.now();
      const ends = limits.map(({ binding, at }) => ({ binding, inMs: at - now }));
      const ageMs = obtainedAt === undefined ? null : Math.max(0, now - obtainedAt);
      return { identity, learnedMs: learned?.life ?? null, ageMs, ends };
    }),
  );
  return { known, allHeld: known.every(({ ageMs }) => ageMs !== null) };
}
