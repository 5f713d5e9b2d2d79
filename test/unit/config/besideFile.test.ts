import { expect, test } from "vitest";
import { besideFile } from "../../../src/config/besideFile.ts";

test("a path begins at the folder of the file that names it, unless it is absolute", () => {
  const cases = [
    ["/plant/longhaul.json", "ca.pem"],
    ["/plant/longhaul.json", "../certificates/ca.pem"],
    ["/plant/longhaul.json", "/etc/ca.pem"],
    ["C:\\plant\\longhaul.json", "keys\\client.p12"],
    ["C:\\plant\\longhaul.json", "D:\\keys\\client.p12"],
    ["C:\\plant\\longhaul.json", "\\\\server\\keys\\client.p12"],
    ["longhaul.json", "ca.pem"],
  ] as const;
  expect(cases.map(([file, path]) => besideFile(file, path))).toEqual([
    "/plant/ca.pem",
    "/plant/../certificates/ca.pem",
    "/etc/ca.pem",
    "C:\\plant\\keys\\client.p12",
    "D:\\keys\\client.p12",
    "\\\\server\\keys\\client.p12",
    "ca.pem",
  ]);
});
