import { test } from "vitest";
import { item } from "../../torture/items/grandFinale.mts";
import { shortForm } from "./shortForm.ts";

test(
  "with everything going wrong at once each count of the report is the ledger's",
  (context) => shortForm(item, context),
  180_000,
);
