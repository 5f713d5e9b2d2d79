import { expect, test } from "vitest";
import { proxyFor } from "../../../src/node/proxies.ts";

const proxied = (url: string, environment: Record<string, string>): string | undefined =>
  proxyFor(new URL(url), environment)?.origin;

test("each scheme has its variable; https falls back on http's, lower case wins, and an empty one is none", () => {
  const [http, https] = ["http://plain.example.com/", "https://mes.example.com/"];
  const both = {
    http_proxy: "http://a:1",
    https_proxy: "http://b:2",
    HTTP_PROXY: "http://c:3",
    HTTPS_PROXY: "http://d:4",
  };
  expect([
    [proxied(http, both), proxied(https, both)],
    [proxied(http, { HTTP_PROXY: "http://c:3" }), proxied(https, { HTTP_PROXY: "http://c:3" })],
    [proxied(http, { https_proxy: "http://b:2" }), proxied(https, { https_proxy: "http://b:2" })],
    [proxied(http, { http_proxy: "", HTTP_PROXY: "http://c:3" }), proxied(https, { https_proxy: "" })],
  ]).toEqual([
    ["http://a:1", "http://b:2"],
    ["http://c:3", "http://c:3"],
    [undefined, "http://b:2"],
    ["http://c:3", undefined],
  ]);
});

test("no_proxy names hosts with their subdomains, ports and everything", () => {
  const exempt = (url: string, noProxy: string) =>
    proxied(url, { http_proxy: "http://proxy.example.com", no_proxy: noProxy }) === undefined;
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["https://mes.example.com/", "example.com", true],
    ["https://mes.example.com/", ".example.com", true],
    ["https://mes.example.com/", "*.EXAMPLE.com", true],
    ["https://example.com/", ".example.com", true],
    ["https://notexample.com/", "example.com", false],
    ["https://mes.example.com/", "other.invalid, example.com", true],
    ["https://mes.example.com/", "other.invalid example.com", true],
    ["https://mes.example.com/", "example.com:443", true],
    ["http://mes.example.com/", "example.com:443", false],
    ["https://mes.example.com:8443/", "example.com:8443", true],
    ["https://mes.example.com/", "*", true],
    ["https://mes.example.com/", " , ", false],
    ["https://192.0.2.7/", "192.0.2.7", true],
    ["https://[2001:db8::1]/", "[2001:db8::1]", true],
    ["https://[2001:db8::1]:8443/", "[2001:db8::1]:8443", true],
  ];
  expect(cases.map(([url, noProxy]) => [url, noProxy, exempt(url, noProxy)])).toEqual(cases);
});

test("loopback is never proxied", () => {
  const local = ["http://localhost:1/", "https://api.localhost/", "http://127.8.9.1/", "http://[::1]:8080/"];
  expect(local.map((url) => proxied(url, { http_proxy: "http://proxy.example.com" }))).toEqual(
    local.map(() => undefined),
  );
});

test("the credentials of a proxy do not print", () => {
  const proxy = proxyFor(new URL("https://mes.example.com/"), {
    https_proxy: "http://svc:word@proxy.example.com:3128",
  });
  expect([JSON.stringify(proxy), proxy?.authorization?.reveal()]).toEqual([
    '{"origin":"http://proxy.example.com:3128","authorization":"‹secret›"}',
    `Basic ${btoa("svc:word")}`,
  ]);
});
