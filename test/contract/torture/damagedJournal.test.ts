import { test } from "vitest";
import { item } from "../../torture/items/damagedJournal.mts";
import { shortForm } from "./shortForm.ts";

test(
  "a checkpoint that is cut anywhere comes back as its longest whole start, and a flipped bit is never taken for data",
  (context) => shortForm(item, context),
  120_000,
);
