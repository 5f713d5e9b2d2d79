import { test } from "vitest";
import { item } from "../../torture/items/lostAnswers.mts";
import { shortForm } from "./shortForm.ts";

test(
  "writes whose answers were lost are applied once, and found out or listed as unknown",
  (context) => shortForm(item, context),
  180_000,
);
