import type { Item } from "../item.mts";
import { killTrial } from "../killTrial.mts";

export const item: Item = {
  number: 6,
  fault: "kill or cut during a refresh, at each step; the server rotates, then drops the answer",
  async run() {
    const ends = await killTrial();
    const most = (numbers: readonly number[]) => Math.max(...numbers);
    const count = (holds: (end: (typeof ends)[number]) => boolean) => ends.filter(holds).length;
    return {
      tries: ends.length,
      results: [
        {
          what: "kills after which the credentials were gone",
          value: count((end) => !end.credentialsKept),
          target: { is: 0 },
        },
        { what: "kills after which no token could be had", value: count((end) => !end.recovered), target: { is: 0 } },
        { what: "most sign-ins after one kill", value: most(ends.map((end) => end.signIns)), target: { atMost: 1 } },
        { what: "most replays after one kill", value: most(ends.map((end) => end.sentTwice)), target: { atMost: 1 } },
      ],
      notes: ends
        .filter((end) => !end.credentialsKept || !end.recovered || end.signIns > 1 || end.sentTwice > 1)
        .map((end) => `${end.grant}, killed ${end.step}: ${JSON.stringify(end)}`),
    };
  },
};
