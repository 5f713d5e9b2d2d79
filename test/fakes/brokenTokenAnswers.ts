import type { Act } from "./fakeApi.ts";

/** What a token endpoint in trouble does, from which nothing may be concluded about any credential. */
export interface BrokenTokenAnswer {
  readonly name: string;
  readonly act: Act;
  /** Whether the server may have taken the refresh token all the same. */
  readonly mayHaveActed: boolean;
}

const html = "<!doctype html><title>Sign in</title><h1>Gateway</h1>";
const tokens = '{"access_token":"stray-token","refresh_token":"stray-refresh","expires_in":3600}';

/** Bodies that say nothing reliable beside a status that already means trouble. */
const bodies: Readonly<Record<string, string>> = {
  "no body": "",
  "a page": html,
  "a refused grant": '{"error":"invalid_grant"}',
  tokens,
  "half of a JSON text": '{"access_token":"stray-tok',
};

/** Bodies that no refusal is made of. */
const noRefusals: Readonly<Record<string, string>> = {
  "no body": "",
  "a page": html,
  "a list": '[{"error":"invalid_grant"}]',
  text: "invalid_grant",
  "a number": "400",
  null: "null",
  "half of a JSON text": '{"error":"invalid_gra',
};

/** Bodies of a success that hold no token. */
const noTokens: Readonly<Record<string, string>> = {
  ...noRefusals,
  "an empty object": "{}",
  "a JSON text": '"stray-token"',
  "an empty token": '{"access_token":""}',
  "a blank token": '{"access_token":" "}',
  "a number as token": '{"access_token":5,"expires_in":3600}',
  "null as token": '{"access_token":null}',
  "an object as token": '{"access_token":{"value":"stray-token"}}',
  "a list as token": '{"access_token":["stray-token"]}',
  "a token with a line break": '{"access_token":"stray\\r\\nx-evil: 1"}',
  "a token that no header carries": '{"access_token":"stray-tökén"}',
  "the token under another name": '{"accessToken":"stray-token"}',
  "the token deeper": '{"data":{"access_token":"stray-token"}}',
  "two JSON texts": `${tokens}${tokens}`,
  XML: "<token>stray-token</token>",
  "a form": "access_token=stray-token&expires_in=3600",
  "an unknown error": '{"error":"something_else","error_description":"odd"}',
  "a temporary error": '{"error":"temporarily_unavailable"}',
};

function all(
  statuses: readonly number[],
  texts: Readonly<Record<string, string>>,
  mayHaveActed: boolean,
  headers: Readonly<Record<string, string>> = {},
): BrokenTokenAnswer[] {
  return statuses.flatMap((status) =>
    Object.entries(texts).map(([text, body]) => ({
      name: `${status} with ${text}`,
      act: { status, body, headers },
      mayHaveActed,
    })),
  );
}

const few = { "no body": "", "a refused grant": '{"error":"invalid_grant"}' };
const temporary = {
  temporarily_unavailable: '{"error":"temporarily_unavailable"}',
  server_error: '{"error":"server_error","error_description":"try later"}',
  slow_down: '{"error":"slow_down"}',
};

const faults: BrokenTokenAnswer[] = [
  { name: "a refused connection", act: { fault: "not-sent" }, mayHaveActed: false },
  { name: "a connection that is cut", act: { fault: "cut" }, mayHaveActed: true },
  { name: "a connection that is cut after the server acted", act: { fault: "cut-after" }, mayHaveActed: true },
  { name: "an answer that drips past every deadline", act: { fault: "never-answers" }, mayHaveActed: true },
  { name: "an answer without end", act: { body: "x".repeat(1024 * 1024 + 1) }, mayHaveActed: true },
  { name: "tokens in an answer without end", act: { body: tokens.padEnd(1024 * 1024 + 1) }, mayHaveActed: true },
];

/** More than 200 ways in which a token endpoint fails to answer. */
export const brokenTokenAnswers: readonly BrokenTokenAnswer[] = [
  ...all([500, 502, 504, 507, 508, 510, 520, 521, 522, 524, 530], bodies, true),
  ...all([501, 503, 505, 511], bodies, false),
  ...all([429], bodies, false, { "retry-after": "120" }),
  ...all([301, 302, 303, 307, 308], few, false, { location: "https://elsewhere.example.com/login" }),
  ...all([402, 404, 405, 406, 408, 409, 410, 411, 413, 415, 418, 421, 422, 423, 425, 426, 428, 431, 451], few, false),
  ...all([400, 401, 403], noRefusals, false),
  ...all([400, 401, 403], temporary, false),
  ...all([200, 201], noTokens, true),
  ...all([202, 204, 206], { "no body": "", "a page": html }, true),
  ...faults,
];

/** Lives that a server says beside good tokens, and from which nothing follows: the tokens are kept, their life unknown. */
export const oddLives: readonly unknown[] = [
  0,
  -1,
  -3600,
  1e12,
  1e300,
  null,
  "",
  " ",
  "soon",
  "-5",
  "NaN",
  "Infinity",
  "P1D",
  "1h",
  true,
  false,
  [],
  [3600],
  {},
  { seconds: 3600 },
  "1e999",
];
