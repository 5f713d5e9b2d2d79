import { test } from "vitest";
import { item } from "../../torture/items/poisonRecords.mts";
import { shortForm } from "./shortForm.ts";

test(
  "exactly the poison records are dead letters, through kills, and exactly they are redriven",
  (context) => shortForm(item, context),
  180_000,
);
