import { expect, test } from "vitest";
import { makeSender } from "./senderTrial.ts";

test.each([200, 302, 401, 500])("a body that echoes the token in a %i comes back without it", async (status) => {
  const { api, put, clock } = makeSender();
  api.respond = ({ headers }) => ({
    status,
    body: `{"you":"${headers["authorization"]}","again":"${headers["authorization"]}"}`,
  });
  expect((await clock.run(put(1))).body).toBe('{"you":"Bearer ‹token›","again":"Bearer ‹token›"}');
});

test.each([
  ["in base64", (token: string) => btoa(token)],
  ["in base64, as a part of something longer", (token: string) => btoa(`svc:${token}:end`)],
  ["in base64, two bytes in", (token: string) => btoa(`ab${token}!`)],
  ["in base64url", (token: string) => btoa(token).replaceAll("+", "-").replaceAll("/", "_")],
  ["in a URL", (token: string) => encodeURIComponent(token)],
  [
    "in a URL, in small letters",
    (token: string) => encodeURIComponent(token).replace(/%../g, (code) => code.toLowerCase()),
  ],
  ["in a form", (token: string) => new URLSearchParams({ token }).toString()],
  ["in JSON of a careful writer", (token: string) => token.replaceAll("/", "\\/")],
])("an echo of the token %s is masked, in the body and in headers", async (_, encode) => {
  const token = "canary/5f0d+7b1c?a-long/one~with+signs";
  const { api, put, clock } = makeSender({
    send: "appKey: ${token}",
    authentication: { grant: "api_key" },
    secrets: { API_KEY: token },
  });
  const echo = encode(token);
  api.respond = () => ({
    status: 400,
    body: `<p>${echo}</p>`,
    headers: { location: `/next?t=${echo}`, "x-other": "kept" },
  });
  const { body, headers } = await clock.run(put(1));
  const shown = `${body} ${headers["location"]}`;
  expect({
    masked: shown.match(/‹token›/g)?.length,
    raw: shown.includes(token),
    other: headers["x-other"],
    // Three letters at each side may be shared with what stands there.
    piece: echo.length > 20 && shown.includes(echo.slice(8, 20)),
  }).toEqual({ masked: 2, raw: false, other: "kept", piece: false });
});
