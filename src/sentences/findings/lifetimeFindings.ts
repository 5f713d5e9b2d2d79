import { listed, quoted, type Translate } from "../sentence.ts";
import { span } from "../span.ts";
import type { FindingTellers } from "./findingWords.ts";

/** How long tokens live, and what ends them. */
export const lifetimeFindings: FindingTellers<
  | "lifetime-shorter-than-declared"
  | "scope-limits-lifetime"
  | "idle-window"
  | "absolute-session-limit"
  | "refresh-absolute-lifetime"
  | "refresh-idle-timeout"
  | "lifetime-too-short-for-run"
  | "lifetime-longer-than-prudent"
> = {
  "lifetime-shorter-than-declared": ({ declared, seen, scope }, t) => ({
    seen:
      scope === null
        ? t("The access token ends after {0}, although {1} are declared.", span(seen), span(declared))
        : t(
            "The access token for the scope {2} ends after {0}, although {1} are declared.",
            span(seen),
            span(declared),
            quoted(scope),
          ),
    cause: t(
      "Usually the server has another, shorter limit that it does not tell the client: a lifetime of its own for a scope or a resource, an interval at which active tokens are checked, or a gateway that ends sessions.",
    ),
    remedy: t(
      "Have the limit for this client or scope raised to what is declared, or declare the true one: set lifetime.access to {0}. Longhaul refreshes before that age once it has seen it; other clients have to be told.",
      duration(seen),
    ),
    helper: "identity-administrator",
  }),
  "scope-limits-lifetime": ({ scopes, seen, declared, livedWithout }, t) => ({
    seen: [
      declared === null
        ? t("A token with {0} ends after {1}.", scopeWords(scopes, t), span(seen))
        : t(
            "A token with {0} ends after {1}, although {2} are declared.",
            scopeWords(scopes, t),
            span(seen),
            span(declared),
          ),
      livedWithout === null
        ? t("The same client's token without it does not end then.")
        : t("The same client's token without it held for {0}.", span(livedWithout)),
    ].join(" "),
    cause: t(
      "The scope has a time to live of its own on the server, which overrides the default. The token answer still names the default.",
    ),
    remedy: t(
      "Raise the time to live of the scope (in Arena QMS: api.token.supplier.scope.ttl for suppliers), or set lifetime.access to {0} so that everything that uses this connection refreshes in time.",
      duration(seen),
    ),
    helper: "api-administrator",
  }),
  "idle-window": ({ idle, survived, keptAlive, known }, t) => ({
    seen:
      survived === 0
        ? t("An access token that lies unused for {0} is dead.", span(idle))
        : t(
            "An access token that lay unused for {1} was refused; after {0} it was still taken, and one in use lived on.",
            span(survived),
            span(idle),
          ),
    cause: t(
      "The server, or a gateway or load balancer before it, ends sessions that are idle. Each use opens the window anew.",
    ),
    remedy: keptAlive
      ? t("Nothing to do: keepAlive opens the window in time. Other clients need such a call of their own.")
      : known
        ? t(
            'Nothing to do while a run sends something. For waits that are longer give a harmless call that keeps it open: "keepAlive": { "path": …, "every": {0} }.',
            duration(idle * 0.6),
          )
        : t(
            'Set lifetime.idle to {0}, and give a harmless call that keeps it open: "keepAlive": { "path": …, "every": {1} }.',
            duration(idle),
            duration(idle * 0.6),
          ),
    helper: "user",
  }),
  "absolute-session-limit": ({ life, known }, t) => ({
    seen: t("A session ends {0} after the sign-in, however often it is used or refreshed.", span(life)),
    cause: t("The server has an absolute limit for sessions, which no refresh moves."),
    remedy: [
      t(
        "Where only a person can sign in, have the limit raised beyond the longest run, or let runs use a service identity (runAs).",
      ),
      known
        ? t("Elsewhere Longhaul signs in again in time, as lifetime.session declares the limit.")
        : t("Elsewhere set lifetime.session to {0}, so that a new sign-in comes in time.", duration(life)),
    ].join(" "),
    helper: "identity-administrator",
  }),
  "refresh-absolute-lifetime": ({ life, refreshes, sure, known }, t) => ({
    seen:
      refreshes === 0
        ? t(
            "The refresh token has an absolute lifetime: it ends {0} after the sign-in, however often it is used.",
            span(life),
          )
        : t(
            "The refresh token was refused {0} after the sign-in, although it had been used {1} times until then.",
            span(life),
            refreshes,
          ),
    cause: sure
      ? t(
          "The absolute lifetime of refresh tokens is counted from the sign-in, and no use extends it. In Oracle IoT it is 3600 s by default.",
        )
      : t(
          "Probably the absolute lifetime of refresh tokens, which is counted from the sign-in; a single session cannot show it for certain.",
        ),
    remedy: [
      t(
        "Raise the absolute lifetime of refresh tokens beyond the longest run (7200 s and an idle timeout of 1800 s are common), or let long runs use a service identity (runAs).",
      ),
      ...(known ? [] : [t("Until then set lifetime.refresh to {0}.", duration(life))]),
    ].join(" "),
    helper: "identity-administrator",
  }),
  "refresh-idle-timeout": ({ idle, sure, known }, t) => ({
    seen: t("A refresh token that lay unused for {0} was refused.", span(idle)),
    cause: sure
      ? t("Refresh tokens have an idle timeout: one that is not used in time is dead.")
      : t("Probably an idle timeout of refresh tokens; a single session cannot tell it from an absolute lifetime."),
    remedy: known
      ? t(
          "Nothing to do with Longhaul: it refreshes within lifetime.refreshIdle. Other clients need the timeout raised above the life of the access token.",
        )
      : t(
          "Set lifetime.refreshIdle to {0}, so that tokens are refreshed within it, or have the timeout raised above the life of the access token.",
          duration(idle),
        ),
    helper: "identity-administrator",
  }),
  "lifetime-too-short-for-run": ({ job, duration: lasts, limit, life, cover }, t) => ({
    seen: t("A run of {0} takes {1}, but {2} after {3}.", quoted(job), span(lasts), limitWords(limit, t), span(life)),
    cause: t("A client that does nothing about it is refused (HTTP 401) at that mark, in the middle of the run."),
    remedy: coverWords(cover, t),
    helper: "user",
  }),
  "lifetime-longer-than-prudent": ({ life }, t) => ({
    seen: t("An access token lives {0}.", span(life)),
    cause: t("Somebody raised its life so that long runs get through: whoever finds such a token can use it as long."),
    remedy: t(
      "Lower the life of access tokens to an hour or less: Longhaul refreshes in time, however long a run takes.",
    ),
    helper: "identity-administrator",
  }),
};

function scopeWords(scopes: readonly string[], t: Translate): string {
  return scopes.length === 1 ? t("the scope {0}", listed(scopes)) : t("the scopes {0}", listed(scopes));
}

function limitWords(limit: "access" | "refresh" | "session" | "key", t: Translate): string {
  switch (limit) {
    case "access":
      return t("the access token ends");
    case "refresh":
      return t("the refresh token ends");
    case "session":
      return t("the session ends");
    case "key":
      return t("the API key ends");
    default:
      return limit satisfies never;
  }
}

function coverWords(cover: "refresh" | "sign-in" | "service" | "new-key" | "none", t: Translate): string {
  switch (cover) {
    case "refresh":
      return t("Nothing to do with Longhaul: it refreshes in time. Another client has to refresh at 80 % of the life.");
    case "sign-in":
      return t("Nothing to do with Longhaul: it signs in again and goes on from its checkpoint.");
    case "service":
      return t("Nothing to do with Longhaul: such a run uses the service identity.");
    case "new-key":
      return t(
        "Longhaul has the key replaced where its secrets file may be written to; better have the date moved before the run.",
      );
    case "none":
      return t(
        'Have that end moved beyond the length of the run, or add a "service" identity to the connection and set "runAs" to "auto"; else somebody has to be there to sign in.',
      );
    default:
      return cover satisfies never;
  }
}

/** As longhaul.json writes it: `"900s"`, `"15m"`. Rounded down, for what is set must not outlast what holds. */
function duration(ms: number): string {
  if (ms < 10_000) return `"${Math.max(1, Math.floor(ms))}ms"`;
  const seconds = Math.floor(ms / 1000);
  return seconds % 60 === 0 ? `"${seconds / 60}m"` : `"${seconds}s"`;
}
