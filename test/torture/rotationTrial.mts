// Many processes share one account, and its access token ends for all at once, again and again.

import { layTrialGround } from "./trialGround.mts";
import { startTrialProcess } from "./trialProcess.mts";

export interface RotationTrial {
  readonly processes: number;
  readonly rotations: number;
  /** How late a window sees what another one stored, in milliseconds at most; absent: 200, as in the editor. */
  readonly lateMs?: number;
}

export interface RotationEnd {
  readonly processes: number;
  /** How often the access token ended for all of them and was renewed. */
  readonly rotations: number;
  readonly refreshes: number;
  readonly sentTwice: number;
  readonly revokedFamilies: number;
}

/** Ends when every process has used the token of every rotation. */
export async function rotationTrial({ processes, rotations, lateMs = 200 }: RotationTrial): Promise<RotationEnd> {
  const ground = await layTrialGround(lateMs);
  const { server } = ground;
  server.meet(processes);
  const children = Array.from({ length: processes }, (_, at) =>
    // The first token of all is no rotation.
    startTrialProcess(ground.orders(`window-${at + 1}`, { rotations: rotations + 1 })),
  );
  try {
    const said = await Promise.all(children.map(async (child) => [await child.line(), await child.line()]));
    const failed = said.flat().find((line) => line.startsWith("failure"));
    if (failed !== undefined) throw new Error(`a process gave up: ${failed}`);
    await Promise.all(children.map((child) => child.ended));
    const { refreshes, sentTwice, revokedFamilies, rotations: done } = server.counts;
    return { processes, rotations: done, refreshes, sentTwice, revokedFamilies };
  } finally {
    await Promise.all(children.map((child) => child.kill()));
    await ground.close();
  }
}
