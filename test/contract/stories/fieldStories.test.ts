import { expect, test } from "vitest";
import { type FieldStory, fieldStories } from "../../torture/fieldStories.mts";
import { storyTrial } from "../../torture/storyTrial.mts";

/**
 * How long a minute of the system lasts: short, but long enough for a busy machine to refresh within a margin. A date
 * that a server tells is known to the second only, so an end that is one needs more room.
 */
function minuteMs({ system, minutes }: FieldStory): number {
  return system === "thingworx" ? 300 : 6000 / minutes;
}

test.concurrent.each(fieldStories.map((story) => [story.title, story] as const))("%s", async (_, story) => {
  const setting = { records: 300, minuteMs: minuteMs(story), plain: true };
  const { plain, first, second } = await storyTrial(story, setting);
  const end = ({ exitCode, state, succeeded, lost, twice, ledger }: typeof first) => ({
    exitCode,
    state,
    succeeded,
    lost,
    twice,
    pastTold: ledger.tokens.sentPastDeclared,
  });
  const whole = { exitCode: 0, state: "completed", succeeded: 300, lost: 0, twice: 0, pastTold: 0 };
  expect({
    plain: plain?.said ?? "got through",
    first: end(first),
    second: end(second),
    // A life that no word of the server tells is learned from one 401, and known from then on.
    unauthorised: [first.unauthorised, second.unauthorised],
  }).toEqual({
    plain: expect.stringMatching(story.symptom) as string,
    first: whole,
    second: whole,
    unauthorised: [story.learns ? 1 : 0, 0],
  });
});
