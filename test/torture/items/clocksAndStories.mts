import { type FieldStory, fieldStories } from "../fieldStories.mts";
import type { Figure, Item, NotRun } from "../item.mts";
import { type LonghaulEnd, type StorySetting, storyTrial } from "../storyTrial.mts";

/** A minute of the systems: 45 of them take 13.5 seconds. */
const MINUTE_MS = 300;
const MINUTES_OFF = [60, -60, 1440, -1440];

export const item: Item = {
  number: 13,
  fault: "clocks: a server an hour and a day ahead and behind, and the five field stories with clocks that agree",
  async run({ scale, onStep }) {
    const stories = scale === "full" ? fieldStories : fieldStories.slice(0, 1);
    const results: (Figure | NotRun)[] = [];
    let tries = 0;
    const notes: string[] = [];
    for (const offset of [0, ...(scale === "full" ? MINUTES_OFF : [60])]) {
      for (const story of stories) {
        const title = `${story.system}, its clock ${offset === 0 ? "right" : `${offset} min off`}`;
        onStep?.(title);
        tries += 2;
        const setting = settingOf(story, offset, scale);
        const { plain, first, second } = await storyTrial(story, { ...setting, plain: offset === 0 });
        if (offset === 0) results.push(plainFigure(title, plain?.said !== undefined && story.symptom.test(plain.said)));
        results.push(...figuresOf(`${title}, first run`, first, story.learns ? 1 : 0));
        results.push(...figuresOf(`${title}, second run`, second, 0));
        for (const { state, stderr } of [first, second]) if (state !== "completed") notes.push(`${title}: ${stderr}`);
      }
    }
    results.push({
      what: "a change to summer time, and 8 hours suspended",
      notRun: "not by this command: test/unit/auth/clocks.test.ts and refresh tests have them on virtual time",
    });
    return { tries, results, notes };
  },
};

/** Without it a story would only show that nothing happened. */
function plainFigure(title: string, died: boolean): Figure {
  return { what: `${title}: the plain client dies of what the story tells`, value: died ? 1 : 0, target: { is: 1 } };
}

function settingOf(story: FieldStory, offset: number, scale: "short" | "full"): StorySetting {
  const clockOffsetMs = offset * 60_000;
  if (scale === "short") return { records: 200, minuteMs: 150, clockOffsetMs };
  // A key is renewed five seconds before its date, so its life must be longer than that.
  const minuteMs = offset === 0 || story.system === "thingworx" ? MINUTE_MS : 100;
  return { records: offset === 0 ? 5000 : 500, minuteMs, clockOffsetMs };
}

function figuresOf(where: string, end: LonghaulEnd, unauthorised: number): readonly Figure[] {
  const { state, lost, twice, ledger } = end;
  return [
    { what: `${where}: runs not completed`, value: state === "completed" ? 0 : 1, target: { is: 0 } },
    {
      what: `${where}: requests with a token past the end that was told`,
      value: ledger.tokens.sentPastDeclared,
      target: { is: 0 },
    },
    { what: `${where}: records lost`, value: lost, target: { is: 0 } },
    { what: `${where}: records applied twice`, value: twice, target: { is: 0 } },
    { what: `${where}: answers with 401`, value: end.unauthorised, target: { atMost: unauthorised } },
  ];
}
