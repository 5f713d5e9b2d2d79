import { test } from "vitest";
import { item } from "../../torture/items/unauthorisedStorm.mts";
import { shortForm } from "./shortForm.ts";

test(
  "many requests that meet a 401 together refresh once, a 401 for ever refreshes once, a 403 never",
  (context) => shortForm(item, context),
  60_000,
);
