import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { RedirectEnded } from "../../../src/auth/interactive/redirectReceiver.ts";
import { loopbackRedirect } from "../../../src/node/loopbackRedirect.ts";

const never = new AbortController().signal;

async function receiver() {
  const redirect = await loopbackRedirect();
  onTestFinished(() => redirect.close());
  return redirect;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Record<string, unknown>;
}

function visit(url: string, options: { method?: string; host?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = options.host === undefined ? {} : { host: options.host };
    const sent = request(url, { method: options.method ?? "GET", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

test("listens on a random port of 127.0.0.1, and nowhere else", async () => {
  const [one, other] = [await receiver(), await receiver()];
  expect([one.redirectUri, one.redirectUri === other.redirectUri]).toEqual([
    expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/) as string,
    false,
  ]);
});

test("gives the redirect, and lets the person close the window once it was the awaited one", async () => {
  const redirect = await receiver();
  const page = visit(`${redirect.redirectUri}?code=a%26b&state=s`);
  const url = await redirect.received(never);
  await redirect.close();
  const { status, text, headers } = await page;
  expect({ query: [...url.searchParams], status, text, headers }).toEqual({
    query: [
      ["code", "a&b"],
      ["state", "s"],
    ],
    status: 200,
    text: expect.stringContaining("<p>You can close this window.</p>") as string,
    headers: expect.objectContaining({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    }) as unknown,
  });
  expect(text).not.toMatch(/script|a&b|code/);
});

test("a visitor who was not the awaited one is told so, and the wait goes on", async () => {
  const redirect = await receiver();
  const stray = visit(`${redirect.redirectUri}?state=guess`);
  await redirect.received(never);
  const next = redirect.received(never);
  const awaited = visit(`${redirect.redirectUri}?state=right`);
  const url = await next;
  await redirect.close();
  expect([(await stray).status, url.search, (await awaited).status]).toEqual([400, "?state=right", 200]);
});

test.each<[what: string, path: string, options: { method?: string; host?: string }, status: number]>([
  ["another path", "/", {}, 404],
  ["a longer path", "/callback/more", {}, 404],
  ["the browser's wish for an icon", "/favicon.ico", {}, 404],
  ["another method", "/callback?state=s", { method: "POST" }, 405],
  ["a question for the head", "/callback?state=s", { method: "HEAD" }, 405],
  ["another host name", "/callback?state=s", { host: "evil.example.com" }, 404],
])("%s is refused and nobody is told of it", async (_, path, options, status) => {
  const redirect = await receiver();
  const stop = new AbortController();
  const received = redirect.received(stop.signal);
  const { status: said } = await visit(new URL(path, redirect.redirectUri).href, options);
  stop.abort(new Error("nobody came"));
  await expect(received).rejects.toThrow("nobody came");
  expect(said).toBe(status);
});

test("closing frees the port and ends the wait", async () => {
  const redirect = await receiver();
  const received = redirect.received(never);
  await redirect.close();
  await expect(received).rejects.toThrow(RedirectEnded);
  await expect(visit(redirect.redirectUri)).rejects.toThrow("ECONNREFUSED");
});
