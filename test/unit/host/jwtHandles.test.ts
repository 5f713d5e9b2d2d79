import { expect, test } from "vitest";
import { JwtHandles } from "../../../src/host/jwtHandles.ts";

test("a handle names a token and tells nothing of it; the same token has the same one", () => {
  const handles = new JwtHandles();
  const first = handles.handleOf({ text: "eyJ.token.one", where: "a.md:1" });
  const again = handles.handleOf({ text: "eyJ.token.one", where: "a.md:9" });
  const other = handles.handleOf({ text: "eyJ.token.two", where: "a.md:2" });
  expect({
    same: first.token === again.token,
    other: first.token === other.token,
    told: JSON.stringify([first, other]).includes("eyJ"),
    shown: handles.shownBy(first),
  }).toEqual({ same: true, other: false, told: false, shown: { text: "eyJ.token.one", where: "a.md:9" } });
});

test("only the last 500 tokens are kept", () => {
  const handles = new JwtHandles();
  const made = Array.from({ length: 501 }, (_, at) => handles.handleOf({ text: `t${at}`, where: "" }));
  expect([handles.shownBy(made[0]), handles.shownBy(made[1])?.text]).toEqual([undefined, "t1"]);
});

test("long tokens do not pile up, and the one just shown is always kept", () => {
  const handles = new JwtHandles();
  const made = Array.from({ length: 20 }, (_, at) =>
    handles.handleOf({ text: `${at}${"x".repeat(256 * 1024)}`, where: "" }),
  );
  const huge = handles.handleOf({ text: "y".repeat(5 * 1024 * 1024), where: "" });
  expect([made.filter((one) => handles.shownBy(one)).length, handles.shownBy(huge)?.text.length]).toEqual([
    0,
    5 * 1024 * 1024,
  ]);
});

test.each([undefined, null, "word", {}, { token: 7 }, { token: "unknown" }])("%j is no handle", (argument) => {
  expect(new JwtHandles().shownBy(argument)).toBeUndefined();
});
