import { test } from "vitest";
import { item } from "../../torture/items/randomKill.mts";
import { shortForm } from "./shortForm.ts";

test(
  "runs killed at a random moment lose nothing, apply nothing twice, and go on with a plain resume",
  (context) => shortForm(item, context),
  180_000,
);
