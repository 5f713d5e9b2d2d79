import { expect, test } from "vitest";
import { whenAborted } from "../../../src/base/abort.ts";

test("all who listen to one signal hear of its end, but for those who left", () => {
  const controller = new AbortController();
  const heard: string[] = [];
  const leave = whenAborted(controller.signal, () => heard.push("left before"));
  whenAborted(controller.signal, () => heard.push("stayed"));
  whenAborted(controller.signal, () => heard.push("stayed too"));
  leave();
  controller.abort();
  expect(heard).toEqual(["stayed", "stayed too"]);
});
