import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../node/temporaryDirectory.ts";
import { startCli } from "./cliProcess.ts";

const connections = {
  mes: {
    preset: "factorytalk-mes",
    baseUrl: "https://mes.example.com:8443",
    auth: { username: "svc-mes" },
  },
  "app-7": {
    baseUrl: "https://app.example.com",
    auth: {
      grant: "authorization_code",
      authorizeUrl: "/authorize",
      tokenUrl: "/token",
      clientId: "app",
      clientAuth: "none",
      scope: "records.write records.read offline_access",
    },
    service: { grant: "client_credentials", clientId: "app-automation", clientAuth: "body" },
    lifetime: { access: "15m", refresh: "60m", refreshIdle: "30m", rotates: true },
  },
};

async function folderWith(content: unknown): Promise<string> {
  const folder = await temporaryDirectory();
  await writeFile(join(folder, "longhaul.json"), JSON.stringify(content));
  return folder;
}

function longhaul(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  stdin = "",
) {
  return startCli(args, { folder, environment, stdin }).ended;
}

test("connections shows who signs in and how, which secrets are there, and how long tokens are said to live", async () => {
  const folder = await folderWith({ connections });
  const environment = { LONGHAUL_MES_PASSWORD: "made-up-password" };
  const { code, stdout, stderr } = await longhaul(folder, ["connections"], environment);
  expect({ code, stderr, widest: Math.max(...stdout.split("\n").map((line) => line.length)) <= 80 }).toEqual({
    code: 0,
    stderr: "",
    widest: true,
  });
  expect(stdout).toMatchInlineSnapshot(`
    "longhaul.json: 2 connections

    mes
      preset    factorytalk-mes
      address   https://mes.example.com:8443
      user      password as svc-mes
                LONGHAUL_MES_PASSWORD: present
      declared  access token 30 min
                refresh token 8 h
                each use extends the refresh token

    app-7
      preset    none
      address   https://app.example.com
      user      authorization_code as app, scope "records.write records.read
                offline_access"
                LONGHAUL_APP_7_REFRESH_TOKEN: not given, not needed
      service   client_credentials as app-automation, scope "records.write
                records.read offline_access"
                LONGHAUL_APP_7_SERVICE_CLIENT_SECRET: missing
      declared  access token 15 min
                refresh token 1 h
                refresh token unused 30 min
                refresh tokens rotate
    "
  `);
});

test("connections --json says the same in one object, with secrets from standard input", async () => {
  const folder = await folderWith({ connections });
  const { code, stdout, stderr } = await longhaul(
    folder,
    ["connections", "--json", "--secrets-file", "-"],
    {},
    "LONGHAUL_APP_7_REFRESH_TOKEN=made-up-token\nLONGHAUL_APP_7_SERVICE_CLIENT_SECRET=made-up-secret\n",
  );
  const told = JSON.parse(stdout) as { file: string; connections: { id: string }[] };
  expect({ code, stderr, lines: stdout.split("\n").length, leak: stdout.includes("made-up") }).toEqual({
    code: 0,
    stderr: "",
    lines: 2,
    leak: false,
  });
  expect(told.file).toBe(join(folder, "longhaul.json"));
  expect(told.connections.find(({ id }) => id === "app-7")).toMatchInlineSnapshot(`
    {
      "baseUrl": "https://app.example.com",
      "id": "app-7",
      "identities": [
        {
          "grant": "authorization_code",
          "identity": "user",
          "learned": null,
          "name": "app",
          "scope": "records.write records.read offline_access",
          "secrets": [
            {
              "needed": false,
              "present": true,
              "variable": "LONGHAUL_APP_7_REFRESH_TOKEN",
            },
          ],
        },
        {
          "grant": "client_credentials",
          "identity": "service",
          "learned": null,
          "name": "app-automation",
          "scope": "records.write records.read offline_access",
          "secrets": [
            {
              "needed": true,
              "present": true,
              "variable": "LONGHAUL_APP_7_SERVICE_CLIENT_SECRET",
            },
          ],
        },
      ],
      "lifetime": {
        "accessMs": 900000,
        "idleMs": null,
        "marginMs": null,
        "refreshAt": 0.8,
        "refreshIdleMs": 1800000,
        "refreshMs": 3600000,
        "rotates": true,
        "sessionMs": null,
        "sliding": null,
      },
      "preset": null,
    }
  `);
});

test("connections where there is no longhaul.json, or a broken one, says so and exits 1", async () => {
  const nowhere = await longhaul(await temporaryDirectory(), ["connections", "--json"]);
  const broken = await longhaul(await folderWith({ connections: { mes: { preset: "factorytalk" } } }), ["connections"]);
  const { error } = JSON.parse(nowhere.stdout) as { error: { code: string } };
  expect([nowhere.code, error.code, broken.code, broken.stdout]).toEqual([1, "connections-file-not-found", 1, ""]);
  expect(broken.stderr).toContain("longhaul.json");
});

test("where no state can be kept, nothing was learned, and everything else is told", async () => {
  const folder = await folderWith({ connections });
  const file = join(folder, "a-file");
  await writeFile(file, "");
  const LONGHAUL_STATE_DIR = join(file, "state");
  const { code, stdout, stderr } = await longhaul(folder, ["connections"], { LONGHAUL_STATE_DIR });
  expect({ code, told: stdout.includes("app-7"), stderr }).toEqual({
    code: 0,
    told: true,
    stderr: "",
  });
});
