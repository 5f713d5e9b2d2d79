import { test } from "vitest";
import { item } from "../../torture/items/twoOwners.mts";
import { shortForm } from "./shortForm.ts";

test(
  "of processes that are killed and stopped never two have the lock, and one that is free is taken again",
  (context) => shortForm(item, context),
  180_000,
);
