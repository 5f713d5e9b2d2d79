import { expect, test } from "vitest";
import { isObject, parseJson } from "../../../../src/base/json.ts";
import { brokenTokenAnswers } from "../../../fakes/brokenTokenAnswers.ts";
import { makeTrial } from "./grantTrial.ts";

test("there are more than 200 ways to fail, and each is another", () => {
  const names = new Set(brokenTokenAnswers.map(({ name }) => name));
  expect([names.size, names.size >= 200]).toEqual([brokenTokenAnswers.length, true]);
});

test.each(brokenTokenAnswers.map((broken) => [broken.name, broken] as const))(
  "%s refuses no refresh token, and says whether it may be spent",
  async (_, { act, mayHaveActed }) => {
    const trial = makeTrial();
    trial.http.respond = () => act;
    const error = expect.stringMatching(/^[^{}<>]{3,40}$/) as string;
    const unreachable = act.fault === "not-sent" && { unreachable: true };
    const retryAfter = act.headers?.["retry-after"] && { retryAfter: expect.any(Number) as number };
    const unusable = { kind: "unusable", mayHaveActed, error, ...unreachable, ...retryAfter };
    // Whatever page a gateway makes of it: a password that was refused is not sent again and again.
    const refused = { kind: "refused", status: 401, error: "HTTP 401" };
    expect({ refresh: await trial.refresh("refresh-0"), signIn: await trial.signIn() }).toEqual({
      refresh: unusable,
      signIn: act.status === 401 && !isObject(parseJson(act.body ?? "")) ? refused : unusable,
    });
    expect(trial.asked.length).toBe(2);
  },
);
