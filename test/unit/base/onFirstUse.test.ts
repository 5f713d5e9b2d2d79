import { expect, test } from "vitest";
import { onFirstUse } from "../../../src/base/onFirstUse.ts";

test("makes the thing when it is first asked for, and the same one for all who ask", async () => {
  let made = 0;
  const thing = onFirstUse(async () => ({ number: ++made }));
  const before = made;
  const [one, other] = await Promise.all([thing(), thing()]);
  expect({ before, made, same: one === other && one === (await thing()) }).toEqual({ before: 0, made: 1, same: true });
});

test("tries again for who asks after it could not be made", async () => {
  let asked = 0;
  const thing = onFirstUse(async () => {
    asked += 1;
    if (asked === 1) throw new Error("not there yet");
    return asked;
  });
  await expect(thing()).rejects.toThrow("not there yet");
  expect(await thing()).toBe(2);
});
