import { expect, test } from "vitest";
import { seconds } from "../../../src/base/time.ts";
import { brokenTokenAnswers } from "../../fakes/brokenTokenAnswers.ts";
import { codeOf, makeAuthority } from "./authorityTrial.ts";

test.each(brokenTokenAnswers.map(({ name, act, mayHaveActed }) => [name, act, mayHaveActed] as const))(
  "%s: the credentials stay, the token is used to its end, and a refresh token that may be spent is not sent again",
  async (_, act, mayHaveActed) => {
    const trial = makeAuthority();
    await trial.token();
    trial.endpoint.respond = () => act;
    await trial.clock.pass(seconds(850));
    const used = await trial.token();
    const kept = [trial.store.set?.accessToken.reveal(), trial.store.set?.refreshToken?.reveal()];
    await trial.clock.pass(seconds(140));
    trial.endpoint.respond = () => trial.tokens();
    const renewed = await codeOf(trial.token());
    const sent = trial.asked.filter(({ fields }) => fields["refresh_token"] === "refresh-1").length;
    expect({ used, kept, renewed, sentOnce: sent === 1 }).toEqual({
      used: "access-1",
      kept: ["access-1", "refresh-1"],
      renewed: "access-2",
      sentOnce: mayHaveActed,
    });
  },
);
