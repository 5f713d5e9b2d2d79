import { expect, test } from "vitest";
import { type NetworkSettings, proxyEnvironment } from "../../../src/protocol/proxyEnvironment.ts";

const untouched: NetworkSettings = { proxy: "", noProxy: [], proxySupport: "override", systemCertificates: true };
const environment = {
  PATH: "/bin",
  HTTP_PROXY: "http://old.example.com",
  https_proxy: "http://old.example.com",
  NO_PROXY: "old.example.com",
};

test("settings that say nothing leave the environment as it is", () => {
  expect(proxyEnvironment(untouched, environment)).toEqual(environment);
});

test("a setting replaces the variables that say the same, in either case, and no others", () => {
  expect([
    proxyEnvironment({ ...untouched, proxy: " http://proxy.example.com:3128 " }, environment),
    proxyEnvironment({ ...untouched, noProxy: ["plant.example.com", "*.office.example.com"] }, environment),
    proxyEnvironment({ ...untouched, systemCertificates: false }, environment),
  ]).toEqual([
    {
      PATH: "/bin",
      NO_PROXY: "old.example.com",
      http_proxy: "http://proxy.example.com:3128",
      https_proxy: "http://proxy.example.com:3128",
    },
    {
      PATH: "/bin",
      HTTP_PROXY: "http://old.example.com",
      https_proxy: "http://old.example.com",
      no_proxy: "plant.example.com,*.office.example.com",
    },
    { ...environment, NODE_USE_SYSTEM_CA: "0" },
  ]);
});

test("where extensions are to use no proxy, neither setting nor environment names one", () => {
  const off = { ...untouched, proxySupport: "off", proxy: "http://proxy.example.com:3128" };
  expect(proxyEnvironment(off, environment)).toEqual({ PATH: "/bin", NO_PROXY: "old.example.com" });
});
