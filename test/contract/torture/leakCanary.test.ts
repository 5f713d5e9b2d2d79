import { test } from "vitest";
import { item } from "../../torture/items/leakCanary.mts";
import { shortForm } from "./shortForm.ts";

test(
  "no secret that a server says back stands in what a run prints, writes or says when it crashes",
  (context) => shortForm(item, context),
  180_000,
);
