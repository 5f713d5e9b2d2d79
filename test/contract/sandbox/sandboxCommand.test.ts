import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { parseJson } from "../../../src/base/json.ts";
import { call, matching } from "./wire.ts";

const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

function sandbox(...flags: readonly string[]) {
  const program = join(import.meta.dirname, "sandboxProgram.ts");
  const args = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", program, "sandbox", ...flags];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += String(chunk);
  });
  return { child, output };
}

test("with --json it says in one line where everything is, and ends cleanly when told to", async () => {
  const { child, output } = sandbox("--port", "0", "--seed", "5", "--minute-ms", "20", "--json");
  await once(child.stdout, "data");
  const said = parseJson(output.stdout);
  const control = /"control":"([^"]+)"/.exec(output.stdout)?.[1] ?? "";
  const { status } = await call(`${control}/ledger`);
  child.kill("SIGTERM");
  await once(child, "close");
  const pem = matching(/^-----BEGIN PRIVATE KEY-----\n/);
  const url = matching(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect({
    said,
    lines: output.stdout.split("\n").length,
    status,
    code: child.exitCode,
    stderr: output.stderr,
  }).toEqual({
    said: {
      control: url,
      seed: 5,
      minuteMs: 20,
      origins: {
        "factorytalk-mes": url,
        "arena-qms": url,
        thingworx: url,
        "oracle-hcm": url,
        "oracle-hcm-identity": url,
        "oracle-iot": url,
        "factorytalk-web": url,
        "arena-plm": url,
        generic: url,
      },
      environment: {
        LONGHAUL_MES_PASSWORD: "sandbox-password",
        LONGHAUL_ARENA_CLIENT_SECRET: "sandbox-arena-secret",
        LONGHAUL_THINGWORX_API_KEY: "sandbox-app-key",
        LONGHAUL_HCM_PASSWORD: "sandbox-password",
        LONGHAUL_HCM_CLIENT_SECRET: "sandbox-hcm-secret",
        LONGHAUL_HCM_ASSERTION_PRIVATE_KEY: pem,
        LONGHAUL_IOT_PASSWORD: "sandbox-password",
        LONGHAUL_IOT_SERVICE_CLIENT_SECRET: "sandbox-iot-secret",
        LONGHAUL_IOT_BROWSER_SERVICE_CLIENT_SECRET: "sandbox-iot-secret",
        LONGHAUL_IOT_ASSERTION_PRIVATE_KEY: pem,
        LONGHAUL_IOT_SHARED_CLIENT_SECRET: "sandbox-iot-secret",
        LONGHAUL_OAUTH2_CLIENT_SECRET: "sandbox-iot-secret",
        LONGHAUL_WEB_CLIENT_SECRET: "sandbox-web-secret",
        LONGHAUL_PLM_PASSWORD: "sandbox-password",
        LONGHAUL_BASIC_PASSWORD: "sandbox-password",
        LONGHAUL_KEY_API_KEY: "sandbox-api-key",
      },
    },
    lines: 2,
    status: 200,
    code: 0,
    stderr: "",
  });
});

test("the table for people leaves the private key to be fetched, and says where", async () => {
  const { child, output } = sandbox("--port", "0");
  await once(child.stdout, "data");
  const control = /^control +(\S+)$/m.exec(output.stdout)?.[1] ?? "";
  const keys = output.stdout.split("\n").filter((line) => line.includes("PRIVATE_KEY"));
  const { text } = await call(`${control}/private-key`);
  child.kill("SIGTERM");
  await once(child, "close");
  expect({ keys, text }).toEqual({
    keys: [
      `  export LONGHAUL_HCM_ASSERTION_PRIVATE_KEY="$(curl -s ${control}/private-key)"`,
      `  export LONGHAUL_IOT_ASSERTION_PRIVATE_KEY="$(curl -s ${control}/private-key)"`,
    ],
    text: matching(/^-----BEGIN PRIVATE KEY-----\n/),
  });
});

test("a port in use is a clear refusal", async () => {
  const first = sandbox("--port", "0", "--json");
  await once(first.child.stdout, "data");
  const port = /"control":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(first.output.stdout)?.[1] ?? "";
  const second = sandbox("--port", port);
  await once(second.child, "close");
  expect({ code: second.child.exitCode, output: second.output }).toEqual({
    code: 1,
    output: {
      stdout: "",
      stderr: `Port ${port} is in use. Choose another first port with --port, or any free ones with --port 0.\n`,
    },
  });
});
