import type { Item } from "../item.mts";
import { rotationTrial } from "../rotationTrial.mts";

export const item: Item = {
  number: 5,
  fault: "many refreshers: 10 processes share one account, rotations without grace, reuse detection",
  async run({ scale }) {
    const rotations = scale === "full" ? 1000 : 4;
    const { processes, refreshes, revokedFamilies, sentTwice, ...end } = await rotationTrial({
      processes: 10,
      rotations,
    });
    const what = `${processes} processes, ${end.rotations} rotations`;
    return {
      tries: end.rotations,
      results: [
        { what: `${what}: refresh requests`, value: refreshes, target: { is: rotations } },
        { what: `${what}: families revoked`, value: revokedFamilies, target: { is: 0 } },
        { what: `${what}: refresh tokens sent twice`, value: sentTwice, target: { is: 0 } },
      ],
    };
  },
};
