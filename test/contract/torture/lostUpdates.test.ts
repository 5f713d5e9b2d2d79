import { test } from "vitest";
import { item } from "../../torture/items/lostUpdates.mts";
import { shortForm } from "./shortForm.ts";

test(
  "what somebody else changed between read and write is never overwritten silently",
  (context) => shortForm(item, context),
  180_000,
);
