import { expect, test } from "vitest";
import { loadItems } from "../../torture/loadItems.mts";

test("every trial has a file of its own, under the number of its fault", async () => {
  const items = await loadItems();
  expect([...items.keys()]).toEqual(
    expect.arrayContaining([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20, 21]),
  );
});
