import { test } from "vitest";
import { item } from "../../torture/items/fullDisk.mts";
import { shortForm } from "./shortForm.ts";

test(
  "a disk that refuses pauses the run within a second, loses nothing, and lets it go on by itself",
  (context) => shortForm(item, context),
  300_000,
);
