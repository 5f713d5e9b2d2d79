import { expect, test } from "vitest";
import { killSteps, killTrial } from "../../torture/killTrial.mts";
import { rotationTrial } from "../../torture/rotationTrial.mts";

/** `npm run torture -- 5` does a thousand. */
const rotations = Number(process.env["LONGHAUL_ROTATIONS"] ?? 4);

test(
  `ten processes share one account over ${rotations} rotations without grace: one refresh for each, and no family is revoked`,
  async () => {
    expect(await rotationTrial({ processes: 10, rotations })).toEqual({
      processes: 10,
      rotations,
      refreshes: rotations,
      sentTwice: 0,
      revokedFamilies: 0,
    });
  },
  60_000 + rotations * 2000,
);

test("a process that is killed at any step of a refresh costs one sign-in at most, and no refresh token goes out twice", async () => {
  const ends = await killTrial();
  const answerLost = new Set(["before it was sent", "after it was sent", "after the answer", "before it was stored"]);
  expect(ends).toEqual(
    (["authorization_code", "password"] as const).flatMap((grant) =>
      killSteps.map((step) => ({
        step,
        grant,
        credentialsKept: true,
        signIns: answerLost.has(step) ? 1 : 0,
        sentTwice: 0,
        revokedFamilies: 0,
        recovered: true,
      })),
    ),
  );
}, 120_000);
