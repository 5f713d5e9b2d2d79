import type { Grant } from "../auth/connection.ts";
import type { Binding } from "../auth/tokenSource.ts";
import { visible } from "../base/visible.ts";
import type { ConnectionTokens } from "../node/connectionTokens.ts";
import { nodeClock } from "../node/nodeClock.ts";
import { span } from "../sentences/span.ts";
import { learnedJson, learnedWords, shortTime } from "./lifetimeFacts.ts";
import { aligned, type Row } from "./table.ts";
import type { TokenRenewal } from "./tokenRefreshAction.ts";

/** What binds a token, in the words of a person. */
const bindingWords: Readonly<Record<Binding, string>> = {
  expires_in: "expires_in, as the server said",
  exp: "exp of the JWT",
  header: "lifetime header of the API",
  key: "end of the API key",
  declared: "declared in longhaul.json or preset",
  idle: "idle window, since the last use",
  session: "end of the session, since the sign-in",
  learned: "learned: it ended then before",
  refresh: "end of the refresh token",
  "refresh-idle": "idle window of the refresh token",
  none: "no known end",
};

/** The facts for `--json`; times are ISO, spans milliseconds. */
export function refreshJson(tokens: ConnectionTokens, { facts, events }: TokenRenewal) {
  const { connection, identity, authentication, skew } = tokens;
  const { expiry } = facts;
  return {
    connection: connection.id,
    identity,
    grant: authentication.grant,
    name: authentication.username ?? authentication.clientId ?? null,
    events,
    generation: facts.generation,
    obtainedAt: iso(facts.obtainedAt),
    signedInAt: iso(facts.signedInAt),
    endsAt: iso(expiry?.at),
    binding: expiry?.binding ?? "none",
    refreshDueAt: iso(facts.dueAt),
    limits: facts.limits.map(({ binding, at }) => ({ binding, at: iso(at) })),
    scope: { asked: authentication.scope ?? null, granted: facts.scope ?? null },
    clockAheadMs: skew.measured ? Math.round(skew.ahead) : null,
    rotates: events.includes("refreshed") ? (facts.rotates ?? null) : null,
    learned: learnedJson(facts.learned),
  };
}

export function refreshText(tokens: ConnectionTokens, { facts, events }: TokenRenewal): string {
  const { authentication } = tokens;
  const now = nodeClock.now();
  const when = (at: number) => `${shortTime(at)}, in ${span(Math.max(0, at - now))}`;
  const { expiry } = facts;
  const name = authentication.username ?? authentication.clientId;
  const grant: Row = ["grant", `${authentication.grant}${name === undefined ? "" : ` as ${visible(name)}`}`];
  const sent = sentAsGiven(authentication.grant);
  if (sent !== undefined)
    return reportText(tokens, sent, [grant, ["ends", expiry?.at ? when(expiry.at) : "no known end"]]);
  const rows: readonly Row[] = [
    grant,
    ["generation", String(facts.generation)],
    ["obtained", facts.obtainedAt === undefined ? "unknown" : shortTime(facts.obtainedAt)],
    [
      "ends",
      expiry?.at === undefined ? bindingWords.none : when(expiry.at),
      ...(expiry?.at === undefined ? [] : [bindingWords[expiry.binding]]),
    ],
    ...(facts.limits.length > 1
      ? ([["limits", ...facts.limits.map(({ binding, at }) => `${when(at)}: ${bindingWords[binding]}`)]] as const)
      : []),
    ["scope", ...scopeWords(authentication.scope, facts.scope)],
    ["clock", clockWords(tokens)],
    ["rotation", rotationWords(events.includes("refreshed"), facts.rotates)],
    ["learned", facts.learned ? learnedWords(facts.learned) : "nothing shorter than declared was seen"],
  ];
  return reportText(tokens, doneWords(events), rows);
}

function reportText({ connection, identity }: ConnectionTokens, done: string, rows: readonly Row[]): string {
  return `${[`${visible(connection.id)}, ${identity}: ${done}`, ...aligned(rows)].join("\n")}\n`;
}

/** What no server hands out is neither signed in nor refreshed. */
function sentAsGiven(grant: Grant): string | undefined {
  switch (grant) {
    case "basic":
      return "nothing to refresh: name and password go with each request";
    case "api_key":
      return "nothing to refresh: the key goes with each request";
    default:
      return undefined;
  }
}

function doneWords(events: TokenRenewal["events"]): string {
  const done = [
    ...(events.includes("signed-in") ? ["signed in"] : []),
    ...(events.includes("refreshed") ? ["refreshed"] : []),
  ];
  return done.join(" and ") || "the token of another process was taken over";
}

function scopeWords(asked: string | undefined, granted: string | undefined): readonly string[] {
  const words = asked === undefined ? "none asked for" : `asked for "${visible(asked)}"`;
  if (granted === undefined) return [words, "the server did not say what it granted"];
  const same = asked !== undefined && setOf(asked) === setOf(granted);
  return [words, same ? "all of it granted" : `granted "${visible(granted)}"`];
}

const setOf = (scope: string) => scope.split(/\s+/).filter(Boolean).sort().join(" ");

function clockWords({ skew, connection }: ConnectionTokens): string {
  if (!skew.measured) return "not measured: the server sent no Date";
  const off = Math.abs(skew.ahead);
  // The Date header counts whole seconds.
  if (off < 1000) return "the server's clock agrees with this machine's";
  const beyond =
    off > connection.clockSkewTolerance ? `, beyond the ${span(connection.clockSkewTolerance)} that are tolerated` : "";
  return `the server's clock is ${span(off)} ${skew.ahead > 0 ? "ahead" : "behind"}${beyond}`;
}

function rotationWords(refreshed: boolean, rotates: boolean | undefined): string {
  if (!refreshed) return "no refresh token: each renewal signs in anew";
  return rotates === true
    ? "the refresh gave a new refresh token; the old one is not sent again"
    : "the refresh token stays the same";
}

function iso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
