import { test } from "vitest";
import { item } from "../../torture/items/manyGroups.mts";
import { shortForm } from "./shortForm.ts";

test(
  "groups are whole or back or named, whatever their rollback meets and wherever they are killed",
  (context) => shortForm(item, context),
  180_000,
);
