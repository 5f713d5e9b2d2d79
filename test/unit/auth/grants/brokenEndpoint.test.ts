import { expect, test } from "vitest";
import { brokenTokenAnswers } from "../../../fakes/brokenTokenAnswers.ts";
import { makeTrial } from "./grantTrial.ts";

test("there are more than 200 ways to fail, and each is another", () => {
  const names = new Set(brokenTokenAnswers.map(({ name }) => name));
  expect([names.size, names.size >= 200]).toEqual([brokenTokenAnswers.length, true]);
});

test.each(brokenTokenAnswers.map((broken) => [broken.name, broken] as const))(
  "%s refuses no credential, and says whether a refresh token may be spent",
  async (_, { act, mayHaveActed }) => {
    const trial = makeTrial();
    trial.http.respond = () => act;
    const unusable = { kind: "unusable", mayHaveActed, ...(act.fault === "not-sent" && { unreachable: true }) };
    const answers = [await trial.refresh("refresh-0"), await trial.signIn()];
    expect(answers).toEqual(
      answers.map(() => ({ ...unusable, error: expect.stringMatching(/^[^{}<>]{3,40}$/) as string })),
    );
    expect(trial.asked.length).toBe(2);
  },
);
