import { test } from "vitest";
import { item } from "../../torture/items/outage.mts";
import { shortForm } from "./shortForm.ts";

test(
  "a server that is away is not pressed, and found within seconds when it is back",
  (context) => shortForm(item, context),
  180_000,
);
