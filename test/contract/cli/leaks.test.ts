import { expect, test } from "vitest";
import { leaksIn } from "./leaks.ts";

const password = "sandbox-password";
const refreshToken = "q7Yt0Zk3mWvB9sLxR2cNfH5jDgA8uEoTiPz1XyVbQwM";
const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzdmMtbWVzIn0.c2lnbmF0dXJl";
const base64 = (text: string) => Buffer.from(text).toString("base64");

test.each([
  ["a password", `password=${password}&x`],
  ["a password in base64", base64(password)],
  ["a password within longer base64", base64(`svc-mes:${password}`)],
  ["a password one byte further", base64(`svc-mess:${password}!`)],
  ["a JWT", `Authorization: Bearer ${jwt}`],
  ["a JWT in base64", base64(jwt)],
  ["a refresh token", `{"refresh_token":"${refreshToken}"}`],
  ["a refresh token in base64", base64(refreshToken)],
])("the guard of these tests finds %s", (_, text) => {
  expect(leaksIn(`before ${text} after`)).not.toEqual([]);
});

test("the guard takes neither hashes nor run ids for secrets", () => {
  const text = `{"sha256":"${"a1".repeat(32)}","run":"20260101-120000-7f3a","file":"work-orders.checkpoint.jsonl"}`;
  expect(leaksIn(text)).toEqual([]);
});
