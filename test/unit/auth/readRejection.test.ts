import { expect, test } from "vitest";
import { readRejection } from "../../../src/auth/readRejection.ts";
import { epochMs } from "../../../src/base/time.ts";

const read = (header: string | undefined, body = "") => {
  const headers: Record<string, string> = header === undefined ? {} : { "www-authenticate": header };
  const { at, ...words } = readRejection({ status: 401, headers, body, sentAt: epochMs(1), receivedAt: epochMs(2) });
  return { at, ...words };
};

test.each<[what: string, header: string | undefined, body: string, words: object]>([
  ["nothing", undefined, "", {}],
  ["a bare challenge", "Bearer", "", {}],
  [
    "RFC 6750 3",
    'Bearer realm="mes", error="invalid_token", error_description="The token expired", scope="a b"',
    "",
    { error: "invalid_token", description: "The token expired", scope: "a b" },
  ],
  [
    "parameters without quotes, in capitals",
    "Bearer Error=invalid_token,ERROR_DESCRIPTION=expired",
    "",
    { error: "invalid_token", description: "expired" },
  ],
  ["the second of two challenges", 'Basic realm="x", Bearer error="invalid_token"', "", { error: "invalid_token" }],
  [
    "an OAuth body",
    undefined,
    '{"error":"invalid_token","error_description":"gone"}',
    { error: "invalid_token", description: "gone" },
  ],
  [
    "a message",
    undefined,
    '{"message":"Token expired - please re-authenticate"}',
    { description: "Token expired - please re-authenticate" },
  ],
  [
    "Arena's errors",
    undefined,
    '{"status":401,"errors":[{"code":4013,"message":"Session expired"}]}',
    { error: "4013", description: "Session expired" },
  ],
  ["a page", undefined, "<html>Sign in</html>", {}],
  ["the header before the body", 'Bearer error="invalid_token"', '{"error":"other"}', { error: "invalid_token" }],
  ["control characters", 'Bearer error="a\u202eb"', "", { error: "a\\u{202e}b" }],
])("a rejection is read from %s", (_, header, body, words) => {
  expect(read(header, body)).toEqual({ at: 2, ...words });
});

test("what is told stays short, and a huge header or body costs nothing", () => {
  const long = read(`Bearer error="${"a".repeat(1_000_000)}"`);
  const words = read('Bearer error="x", error_description="' + `${"b".repeat(3000)}"`);
  const body = read(undefined, `{"error":"${"c".repeat(1_000_000)}"}`);
  expect([long, words.description?.length, body]).toEqual([{ at: 2 }, 200, { at: 2 }]);
});
