import { brokenTokenAnswers } from "../../fakes/brokenTokenAnswers.ts";
import { brokenAnswersTrial } from "../brokenAnswersTrial.mts";
import type { Item } from "../item.mts";

export const item: Item = {
  number: 7,
  fault: "token endpoint broken: 5xx, 429, drip, HTML, bad JSON, endless, odd expires_in",
  async run({ scale }) {
    // The short form leaves out those that take the whole 30 seconds of a token request.
    const quick = brokenTokenAnswers.filter(({ act }) => act.fault !== "never-answers");
    const { tried, met, deleted, unusable } = await brokenAnswersTrial(scale === "full" ? brokenTokenAnswers : quick);
    return {
      tries: tried,
      results: [
        { what: `${tried} broken answers: credentials deleted`, value: deleted, target: { is: 0 } },
        { what: "access tokens given up before their end", value: unusable, target: { is: 0 } },
        { what: "answers that were met", value: met, target: { is: tried } },
      ],
    };
  },
};
