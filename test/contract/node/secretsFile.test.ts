import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { Secret } from "../../../src/base/secret.ts";
import { parseSecrets, readSecretsFile, replaceSecret } from "../../../src/node/secretsFile.ts";
import { failureOf } from "./failureOf.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

async function replaced(content: string, value: string, name = "TOKEN"): Promise<string> {
  const path = join(await temporaryDirectory(), "secrets.env");
  await writeFile(path, content, { mode: 0o600 });
  await replaceSecret(path, name, new Secret(value));
  const now = await readFile(path, "utf8");
  expect(parseSecrets(now).secrets.get(name)?.reveal()).toBe(value);
  return now;
}

test.each([
  ["a plain line", "A=1\nTOKEN=old\nB=2\n", "A=1\nTOKEN=new\nB=2\n"],
  [
    "a line with export and blanks",
    "  export TOKEN = old  \r\n# TOKEN=kept\r\nB=2",
    "  export TOKEN = new  \r\n# TOKEN=kept\r\nB=2",
  ],
  ["a quoted value", "TOKEN='old'\n", "TOKEN='new'\n"],
  ["the last of several, which counts", "TOKEN=first\nTOKEN=old", "TOKEN=first\nTOKEN=new"],
  ["an empty value", "TOKEN=\nB=2\n", "TOKEN=new\nB=2\n"],
  ["a file with a mark at its begin", "\uFEFFTOKEN=old\n", "\uFEFFTOKEN=new\n"],
  ["a file that has lost the line", "A=1", "A=1\nTOKEN=new\n"],
  ["an empty file", "", "TOKEN=new\n"],
])("a renewed secret replaces the former one alone: %s", async (_, before, now) => {
  expect(await replaced(before, "new")).toBe(now);
});

test.each(['"quoted"', "'quoted'", " blanks ", "p#s=s $x", `it's "so"`, "$1$&"])(
  "a value that looks odd is read again as it was: %s",
  async (value) => {
    expect([await replaced("TOKEN=old\n", value), await replaced('TOKEN="old"\n', value)]).toHaveLength(2);
  },
);

test("the file keeps its mode, a link still leads to it, and nothing is left beside it", async () => {
  const folder = await temporaryDirectory();
  const path = join(folder, "real", "secrets.env");
  await mkdir(join(folder, "real"));
  await writeFile(path, "TOKEN=old\n");
  await symlink(path, join(folder, "link.env"));
  const modes: string[] = [];
  for (const mode of [0o600, 0o640]) {
    await chmod(path, mode);
    const read = await readSecretsFile(join(folder, "link.env"), Readable.from([]));
    await replaceSecret(read.path ?? "", "TOKEN", new Secret(`new-${mode}`));
    modes.push(((await stat(path)).mode & 0o777).toString(8));
  }
  expect({
    modes,
    text: await readFile(join(folder, "link.env"), "utf8"),
    files: await readdir(join(folder, "real")),
  }).toEqual({
    modes: ["600", "640"],
    text: `TOKEN=new-${0o640}\n`,
    files: ["secrets.env"],
  });
});

test("standard input has no place for a renewed secret, a file that is gone is told", async () => {
  const piped = await readSecretsFile("-", Readable.from(["TOKEN=old"]));
  const path = join(await temporaryDirectory(), "secrets.env");
  expect([piped.path, await failureOf(replaceSecret(path, "TOKEN", new Secret("new")))]).toEqual([
    undefined,
    { "disk-unwritable": { file: path, code: "ENOENT" } },
  ]);
});
