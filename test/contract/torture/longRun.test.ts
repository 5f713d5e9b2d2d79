import { test } from "vitest";
import { item } from "../../torture/items/longRun.mts";
import { shortForm } from "./shortForm.ts";

test(
  "simulated runs lose nothing, replay the same from their seeds, and a long one does not grow",
  (context) => shortForm(item, context),
  180_000,
);
