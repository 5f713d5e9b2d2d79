import { test } from "vitest";
import { item } from "../../torture/items/retryAfter.mts";
import { shortForm } from "./shortForm.ts";

test(
  "a server that throttles gets no request before the time it named, however it names it and whatever its clock says",
  (context) => shortForm(item, context),
  180_000,
);
