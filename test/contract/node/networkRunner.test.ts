import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { launchRunner } from "../../../src/node/runner/launchRunner.ts";
import { proxyEnvironment } from "../../../src/protocol/proxyEnvironment.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";

test("a runner is born into the editor's network settings, and without the command line's secrets", async () => {
  const directory = await temporaryDirectory();
  const seen = join(directory, "environment.json");
  const cli = join(directory, "cli.cjs");
  await writeFile(cli, `require("node:fs").writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.env));`);
  const settings = {
    proxy: "http://proxy.example.com:3128",
    noProxy: ["plant.example.com"],
    proxySupport: "override",
    systemCertificates: false,
  };
  const own = { HTTPS_PROXY: "http://old.example.com", LONGHAUL_MES_PASSWORD: "made-up", PATH: process.env["PATH"] };
  await expect(launchRunner({ cli, environment: proxyEnvironment(settings, own) })).rejects.toThrow();
  const { PATH: _, ...environment } = JSON.parse(await readFile(seen, "utf8")) as NodeJS.ProcessEnv;
  expect(environment).toMatchObject({
    http_proxy: "http://proxy.example.com:3128",
    https_proxy: "http://proxy.example.com:3128",
    no_proxy: "plant.example.com",
    NODE_USE_SYSTEM_CA: "0",
  });
  expect(Object.keys(environment).filter((name) => /^(?:HTTPS?_PROXY|LONGHAUL_.*)$/.test(name))).toEqual([]);
});
