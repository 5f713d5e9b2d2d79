import { listed, quoted, shown, type Translate } from "../sentence.ts";
import { span } from "../span.ts";
import type { FindingTellers } from "./findingWords.ts";

/** Clocks, keys, permissions, others who use the same identity, and what stands between. */
export const accessFindings: FindingTellers<
  | "clock-skew"
  | "clock-drifting"
  | "key-expired"
  | "key-expiry-unknown"
  | "key-reference-stale"
  | "permission-denied-not-expired"
  | "overlapping-runs"
  | "exclusive-session-taken-over"
  | "quota-exceeded"
  | "gateway-timeout-or-cache"
  | "plain-http"
  | "wildcard-redirect"
  | "no-pkce"
> = {
  "clock-skew": ({ ahead, tolerance }, t) => ({
    seen:
      ahead < 0
        ? t("The server's clock is {0} behind this machine's; {1} are tolerated.", span(ahead), span(tolerance))
        : t("The server's clock is {0} ahead of this machine's; {1} are tolerated.", span(ahead), span(tolerance)),
    cause: t(
      "One of the two machines does not follow a time server. Tokens then seem to begin in the future or to have ended.",
    ),
    remedy: t("Set the clock that is wrong by a time server (NTP); a new token would be refused as well."),
    helper: "network",
  }),
  "clock-drifting": ({ from, to, over }, t) => ({
    seen: t(
      "The server's clock moved against this machine's: from {0} to {1} within {2}.",
      offset(from, t),
      offset(to, t),
      span(over),
    ),
    cause: t(
      "One of the two clocks runs free or is set by jumps, such as that of a virtual machine without a time server.",
    ),
    remedy: t("Have both machines follow a time server (NTP) before the difference passes what the server tolerates."),
    helper: "network",
  }),
  "key-expired": ({ endedAt }, t) => ({
    seen: t("The API key ended on {0}.", dateOf(endedAt)),
    cause: t(
      "Keys end on a date that is set on the server, whatever was said of them, and there is no refresh for them.",
    ),
    remedy: t("Make a new key or move its date on the server, and give the new one to everything that uses it."),
    helper: "api-administrator",
  }),
  "key-expiry-unknown": ({ askable }, t) => ({
    seen: t("Nobody knows when the API key ends."),
    cause: askable
      ? t("The server's answer about the key names no date where auth.key.expiresAt looks for one.")
      : t("The connection names no call that tells it."),
    remedy: askable
      ? t("Correct auth.key.expiresAt, or note the date that the server shows for the key.")
      : t("Name the call in auth.key.infoUrl if the server has one, or note the date that it shows for the key."),
    helper: "user",
  }),
  "key-reference-stale": ({ endsAt }, t) => ({
    seen:
      endsAt === null
        ? t("The server does not take the API key.")
        : t("The server does not take the API key, although it was to hold until {0}.", dateOf(endsAt)),
    cause: t(
      "The key was made anew or removed on the server, and this place still has the old value; or it has ended unseen.",
    ),
    remedy: t(
      "Read the key that is valid now from the server, replace the stored one, and let every job read it from there.",
    ),
    helper: "api-administrator",
  }),
  "permission-denied-not-expired": ({ words }, t) => ({
    seen:
      words === ""
        ? t("The API knows the token and refuses the identity (HTTP 403).")
        : t("The API knows the token and refuses the identity (HTTP 403): {0}.", shown(words)),
    cause: t(
      "A right or role of the user was never given or was taken away. It looks like a token problem and is none.",
    ),
    remedy: t("Give the identity the right to this call; no new token and no refresh cures a 403."),
    helper: "api-administrator",
  }),
  "overlapping-runs": ({ jobs, overlap, exclusive }, t) => ({
    seen: t("Runs with the same identity overlapped for {0}: {1}.", span(overlap), listed(jobs)),
    cause: exclusive
      ? t("The server allows one session for each user: the sign-in of one run ends the session of the other.")
      : t("A run was not over when the next one began; both use one key or sign-in, and one is refused."),
    remedy: t("Let the jobs run one after another, further apart than they take, or give each a user of its own."),
    helper: "user",
  }),
  "exclusive-session-taken-over": ({ name }, t) => ({
    seen:
      name === ""
        ? t("A session in use was ended by a sign-in elsewhere as the same user.")
        : t("A session in use was ended by a sign-in elsewhere as {0}.", quoted(name)),
    cause: t(
      "The server allows one session for each user: a person or another program signed in with the same account.",
    ),
    remedy: t("Give this integration a user of its own, with which nobody else signs in."),
    helper: "api-administrator",
  }),
  "quota-exceeded": ({ resetsAt }, t) => ({
    seen:
      resetsAt === null
        ? t("The request quota is used up.")
        : t("The request quota is used up until {0}.", dateOf(resetsAt)),
    cause: t("All requests of the user count, failed ones and those of other programs too."),
    remedy: t(
      "Wait for the reset, spread jobs over the day, and have the quota raised above the records that a run has.",
    ),
    helper: "api-administrator",
  }),
  "gateway-timeout-or-cache": ({ sign }, t) => ({
    seen: signWords(sign, t),
    cause: t(
      "A proxy, gateway, load balancer or sign-in portal between this machine and the server answers in its place.",
    ),
    remedy:
      sign === "cached"
        ? t(
            "Have answers to requests with a token excepted from the cache (Cache-Control: no-store), and none of its headers reused.",
          )
        : sign === "timed-out"
          ? t("Have the gateway wait longer than the server takes, and longer than sessions may idle.")
          : t("Have this path let through to the server itself, without the gateway's own sign-in page or redirect."),
    helper: "network",
  }),
  "plain-http": ({ urls }, t) => ({
    seen: t("Credentials or tokens would travel over plain http: {0}.", listed(urls)),
    cause: t(
      "An address was written without the s, or the server stands behind a proxy and does not know its own name.",
    ),
    remedy: t("Use https addresses only, and have the server send no one to http. Change what was sent that way."),
    helper: "api-administrator",
  }),
  "wildcard-redirect": ({ url }, t) => ({
    seen: t("{0} accepts a redirect address that nobody registered.", shown(url)),
    cause: t(
      "The client is registered with a pattern in place of exact addresses: anybody can have the code sent to themselves.",
    ),
    remedy: t(
      "Register exact redirect addresses for the client (RFC 9700 2.1): http://127.0.0.1/callback for programs.",
    ),
    helper: "identity-administrator",
  }),
  "no-pkce": ({ url }, t) => ({
    seen: t("{0} does not ask for PKCE.", shown(url)),
    cause: t("The client is not set to require a code challenge, so that a code that is caught can be redeemed."),
    remedy: t("Require PKCE with S256 for the client (RFC 9700 2.1.1). Longhaul always sends it."),
    helper: "identity-administrator",
  }),
};

function signWords(sign: "html" | "cached" | "timed-out" | "redirected", t: Translate): string {
  switch (sign) {
    case "html":
      return t("A page came where the API answers with data.");
    case "cached":
      return t("An answer to a request with a token came out of a cache.");
    case "timed-out":
      return t("Something before the server gave up waiting for it.");
    case "redirected":
      return t("The API sends a request with a token elsewhere.");
    default:
      return sign satisfies never;
  }
}

function offset(ahead: number, t: Translate): string {
  if (Math.abs(ahead) < 1000) return t("none");
  return ahead < 0 ? t("{0} behind", span(ahead)) : t("{0} ahead", span(ahead));
}

/** A time that is the same for every reader. */
function dateOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
