import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { environmentSecrets, secretVariable } from "../../../src/node/environmentSecrets.ts";
import { parseSecrets, readSecretsFile } from "../../../src/node/secretsFile.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

test("a secret's variable is made of connection, identity and name", () => {
  expect([
    secretVariable("mes", "user", "PASSWORD"),
    secretVariable("plant-7.mes", "service", "CLIENT_SECRET"),
    secretVariable("größe", "user", "API_KEY"),
  ]).toEqual(["LONGHAUL_MES_PASSWORD", "LONGHAUL_PLANT_7_MES_SERVICE_CLIENT_SECRET", "LONGHAUL_GR__E_API_KEY"]);
});

test("secrets come from the file first, then from the environment; an empty one is none", () => {
  const find = environmentSecrets({
    environment: {
      LONGHAUL_MES_PASSWORD: "from environment",
      LONGHAUL_MES_API_KEY: "key",
      LONGHAUL_MES_REFRESH_TOKEN: "",
    },
    file: { ...parseSecrets("LONGHAUL_MES_PASSWORD=from file"), readableByOthers: false },
  });
  expect([
    find("mes", "user", "PASSWORD")?.reveal(),
    find("mes", "user", "API_KEY")?.reveal(),
    find("mes", "user", "REFRESH_TOKEN"),
    find("mes", "service", "PASSWORD"),
  ]).toEqual(["from file", "key", undefined, undefined]);
});

test("a private key may keep its lines in one, and nothing else is changed by that", () => {
  const find = environmentSecrets({
    environment: {
      LONGHAUL_HCM_PRIVATE_KEY: "-----BEGIN\nAAAA\n-----END",
      LONGHAUL_HCM_SERVICE_PRIVATE_KEY: "-----BEGIN\\r\\nBBBB\\n-----END\\n",
      LONGHAUL_HCM_PASSWORD: "a\\nb",
      LONGHAUL_HCM_CERTIFICATE_PASSPHRASE: "c\\nd",
    },
    file: { ...parseSecrets('LONGHAUL_IOT_PRIVATE_KEY="-----BEGIN\\nCCCC\\n-----END"'), readableByOthers: false },
  });
  expect([
    find("hcm", "user", "PRIVATE_KEY")?.reveal(),
    find("hcm", "service", "PRIVATE_KEY")?.reveal(),
    find("iot", "user", "PRIVATE_KEY")?.reveal(),
    find("hcm", "user", "PASSWORD")?.reveal(),
    find("hcm", "user", "CERTIFICATE_PASSPHRASE")?.reveal(),
  ]).toEqual([
    "-----BEGIN\nAAAA\n-----END",
    "-----BEGIN\nBBBB\n-----END\n",
    "-----BEGIN\nCCCC\n-----END",
    "a\\nb",
    "c\\nd",
  ]);
});

test("a value is everything behind the first equals sign, with one pair of quotes taken off", () => {
  const { secrets, unreadableLines } = parseSecrets(
    "\uFEFF# comment\r\nexport A = p#s=s $x\r\nB=\"  kept  \"\n\nC='it's'\nD=\"\noops\nE=\n=x\n",
  );
  expect({ secrets: [...secrets].map(([name, secret]) => [name, secret.reveal()]), unreadableLines }).toEqual({
    secrets: [
      ["A", "p#s=s $x"],
      ["B", "  kept  "],
      ["C", "it's"],
      ["D", '"'],
    ],
    unreadableLines: [7, 9],
  });
});

test("a file that others may read is told; stdin has no readers", async () => {
  const path = join(await temporaryDirectory(), "secrets.env");
  await writeFile(path, "A=1\n");
  await chmod(path, 0o640);
  const open = await readSecretsFile(path, Readable.from([]));
  await chmod(path, 0o600);
  const closed = await readSecretsFile(path, Readable.from([]));
  const piped = await readSecretsFile("-", Readable.from(["A=1\nB", "=2"]));
  expect({
    readable: [open, closed, piped].map(({ readableByOthers }) => readableByOthers),
    piped: [...piped.secrets.keys()],
  }).toEqual({ readable: [true, false, false], piped: ["A", "B"] });
});
