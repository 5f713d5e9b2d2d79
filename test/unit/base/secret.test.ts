import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Secret } from "../../../src/base/secret.ts";

test("shows itself only when asked to reveal", () => {
  const secret = new Secret("hunter2");
  const copy: object = Object.assign({}, secret);
  const shown = [
    String(secret),
    "".concat(secret as unknown as string),
    JSON.stringify({ secret }),
    inspect(secret, { depth: 9, showHidden: true }),
    inspect({ deep: [secret] }),
    inspect(new Map([[secret, secret]])),
    JSON.stringify(copy),
    JSON.stringify(Object.entries(secret)),
    inspect(structuredClone(secret)),
    new Error(String(secret)).message,
    inspect(new Error("bad", { cause: secret })),
  ].join("\n");
  expect({ leaked: shown.includes("hunter2"), text: String(secret), revealed: secret.reveal() }).toEqual({
    leaked: false,
    text: "‹secret›",
    revealed: "hunter2",
  });
});

test("a copy that went through JSON or a clone holds nothing to reveal", () => {
  const secret = new Secret("hunter2");
  const fake = Object.create(Secret.prototype) as Secret;
  expect(JSON.parse(JSON.stringify(secret))).toBe("‹secret›");
  expect(() => fake.reveal()).toThrow(TypeError);
});
