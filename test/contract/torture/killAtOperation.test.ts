import { test } from "vitest";
import { item } from "../../torture/items/killAtOperation.mts";
import { shortForm } from "./shortForm.ts";

test(
  "a run killed at any operation on its files loses nothing, applies nothing twice, and goes on with a plain resume",
  (context) => shortForm(item, context),
  300_000,
);
