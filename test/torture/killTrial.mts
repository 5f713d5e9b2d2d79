// A process is killed at each step of a refresh; then another one needs the token.

import type { ProcessOrders } from "./rotationParts.mts";
import { layTrialGround, type TrialGround } from "./trialGround.mts";
import { startTrialProcess } from "./trialProcess.mts";

/** In the order in which they come. */
export const killSteps = [
  "with the lock",
  "before it was sent",
  "after it was sent",
  "after the answer",
  "before it was stored",
  "after it was stored",
  "before the lock was free",
] as const;

export interface KillEnd {
  readonly step: (typeof killSteps)[number];
  readonly grant: ProcessOrders["grant"];
  /** The store still held a token set when the next process began. */
  readonly credentialsKept: boolean;
  /** How often a person was asked, or the password was sent, until there was a token again. */
  readonly signIns: number;
  readonly sentTwice: number;
  readonly revokedFamilies: number;
  /** In the end another process had a token. */
  readonly recovered: boolean;
}

/** Every step, once with a grant that needs a person and once with one that can sign in by itself. */
export async function killTrial(steps: readonly KillEnd["step"][] = killSteps): Promise<readonly KillEnd[]> {
  const ends: KillEnd[] = [];
  for (const grant of ["authorization_code", "password"] as const) {
    for (const step of steps) ends.push(await killAt(step, grant));
  }
  return ends;
}

async function killAt(step: KillEnd["step"], grant: ProcessOrders["grant"]): Promise<KillEnd> {
  const ground = await layTrialGround(100);
  const { server } = ground;
  server.meet(1);
  try {
    await useUp(ground);
    const signInsBefore = server.counts.signIns;
    const sent = step === "after it was sent" ? server.swallowNextAnswer() : undefined;
    const stopAt = sent ? null : step;
    const victim = startTrialProcess(ground.orders("victim", { grant, rotations: 1, stopAt }));
    await victim.line();
    // Its token has ended at the server, so that its first request leads to a refresh.
    await (sent ?? untilSaid(victim, `at ${step}`));
    await victim.kill();
    const credentialsKept = (await ground.kept())?.refreshToken !== undefined;
    const next = await needToken(ground, grant);
    let asked = 0;
    if (next.startsWith("failure")) {
      asked = 1;
      await ground.signIn();
    }
    const last = asked === 0 ? next : await needToken(ground, grant);
    const { signIns, sentTwice, revokedFamilies } = server.counts;
    return {
      step,
      grant,
      credentialsKept,
      signIns: signIns - signInsBefore,
      sentTwice,
      revokedFamilies,
      recovered: last === "done",
    };
  } finally {
    await ground.close();
  }
}

/** One use, after which the access token has ended at the server and the store does not know. */
async function useUp(ground: TrialGround): Promise<void> {
  const said = await needToken(ground, "authorization_code");
  if (said !== "done") throw new Error(`the trial could not begin: ${said}`);
}

/** A process that starts anew and needs one record: `done`, or the failure with which it gave up. */
async function needToken(ground: TrialGround, grant: ProcessOrders["grant"]): Promise<string> {
  const child = startTrialProcess(ground.orders("next", { grant, rotations: 1 }));
  try {
    const first = await child.line();
    return first === "ready" ? await child.line() : first;
  } finally {
    await child.kill();
  }
}

async function untilSaid(child: { line(): Promise<string> }, awaited: string): Promise<void> {
  for (;;) if ((await child.line()) === awaited) return;
}
