import { listed, quoted, shown } from "../sentence.ts";
import type { FindingTellers } from "./findingWords.ts";

/** What comes with sign-ins and refreshes, and what becomes of it. */
export const refreshFindings: FindingTellers<
  | "scope-missing"
  | "rotation-on"
  | "rotation-reuse-detected"
  | "rotation-not-enforced"
  | "refresh-response-without-refresh-token"
  | "new-session-on-refresh"
  | "revoked-by-server"
  | "sign-in-refused"
  | "fresh-token-refused"
  | "token-endpoint-unavailable"
> = {
  "scope-missing": ({ missing, why }, t) => {
    switch (why) {
      case "not-granted":
        return {
          seen: t("Asked for, and not granted: the scopes {0}.", listed(missing)),
          cause: t("The client is not allowed these scopes, or they are spelt otherwise on this server."),
          remedy: t("Allow the client the scopes {0}, or take them out of auth.scope.", listed(missing)),
          helper: "identity-administrator",
        };
      case "lost-on-refresh":
        return {
          seen: t("A refresh lost the scopes {0}.", listed(missing)),
          cause: t(
            "The server gives fewer scopes at a refresh than at the sign-in: calls work until then, and not after.",
          ),
          remedy: t("Have the client keep the scopes {0} at a refresh (RFC 6749 6).", listed(missing)),
          helper: "identity-administrator",
        };
      case "asked-for-by-api":
        return {
          seen:
            missing.length === 0
              ? t("The API refuses the token for lack of a scope.")
              : t("The API asks for the scopes {0}, which the token lacks.", listed(missing)),
          cause: t("Nobody asked for the scope at the sign-in, or the client is not allowed it. A refresh adds none."),
          remedy:
            missing.length === 0
              ? t("Add the scope that the API needs to auth.scope, have it allowed for the client, and sign in again.")
              : t("Add {0} to auth.scope, have it allowed for the client, and sign in again.", listed(missing)),
          helper: "user",
        };
      case "no-refresh-token":
        return {
          seen: t("The sign-in gave no refresh token."),
          cause:
            missing.length === 0
              ? t("offline_access was asked for, but the client may not have refresh tokens.")
              : t("Many servers give a refresh token only to those who ask for the scope offline_access."),
          remedy:
            missing.length === 0
              ? t("Allow the client the grant refresh_token; until then each end of the access token is a new sign-in.")
              : t("Add offline_access to auth.scope; until then each end of the access token is a new sign-in."),
          helper: missing.length === 0 ? "identity-administrator" : "user",
        };
      default:
        return why satisfies never;
    }
  },
  "rotation-on": ({ tested }, t) => ({
    seen: tested
      ? t("Each refresh gives another refresh token, and the old one was refused when it was tried.")
      : t("Each refresh gives another refresh token."),
    cause: t("Refresh tokens rotate on this server, which is good practice: a stolen one is noticed."),
    remedy: t(
      "Nothing to do with Longhaul. No other program may share this sign-in: whoever sends a spent refresh token may end the session for both.",
    ),
    helper: "user",
  }),
  "rotation-reuse-detected": ({ words }, t) => ({
    seen: t("A spent refresh token came to the server once more: {0}.", shown(words)),
    cause: t(
      "Usually two programs share one sign-in, or one of them keeps the old refresh token when a new one comes.",
    ),
    remedy: t(
      "Give each program a sign-in of its own, and have it store the new refresh token before it uses the new access token. If nobody else has this sign-in, the token may be stolen: end its sessions.",
    ),
    helper: "user",
  }),
  "rotation-not-enforced": ({ verdict }, t) => ({
    seen:
      verdict === "not-enforced"
        ? t("After a refresh the old refresh token was taken once more.")
        : t("A refresh gives the same refresh token again."),
    cause:
      verdict === "not-enforced"
        ? t("The server issues new refresh tokens without ending the old ones, or allows them a time of grace.")
        : t("Refresh tokens do not rotate on this server."),
    remedy: t(
      "Turn rotation and the detection of reuse on for this client (RFC 9700 2.2.2): a stolen one is noticed then.",
    ),
    helper: "identity-administrator",
  }),
  "refresh-response-without-refresh-token": (_, t) => ({
    seen: t("The answer to a refresh carries no refresh token."),
    cause: t(
      "Then the old one goes on (RFC 6749 6). Some clients overwrite it with nothing, and cannot refresh again.",
    ),
    remedy: t("Nothing to do with Longhaul: it keeps the old one. Let other clients keep it too."),
    helper: "user",
  }),
  "new-session-on-refresh": ({ by }, t) => ({
    seen: t("A refresh began a new session in place of extending the old one: {0} changed.", listed(by)),
    cause: t(
      "The server makes a session for each token. What hangs on the session, such as locks and carts, is left behind.",
    ),
    remedy: t(
      "Where the API keeps state by session, have the client set to extend sessions; limits that count from the sign-in count anew here.",
    ),
    helper: "identity-administrator",
  }),
  "revoked-by-server": ({ words }, t) => ({
    seen:
      words === ""
        ? t("The server ended the session before any end that is known.")
        : t("The server ended the session before any end that is known: {0}.", shown(words)),
    cause: t(
      "Usually somebody signed the user out, changed the password, withdrew the consent or restarted the server. If it comes again at the same age, it is a limit.",
    ),
    remedy: t("Look into the server's log of sessions at that time, and exempt the integration's user from sign-outs."),
    helper: "identity-administrator",
  }),
  "sign-in-refused": ({ words }, t) => ({
    seen: t("The server refuses the sign-in: {0}.", shown(words)),
    cause: t(
      "Usually a password or secret that was changed, a locked account, or a grant that the client may not use.",
    ),
    remedy: t("Check user name or client id and the secret that belongs to it; have the grant allowed for the client."),
    helper: "user",
  }),
  "fresh-token-refused": ({ words }, t) => ({
    seen:
      words === ""
        ? t("The API refuses a token that has only just come.")
        : t("The API refuses a token that has only just come: {0}.", shown(words)),
    cause: t(
      "It is not its age: usually the token is for another audience, environment or tenant, or it travels in another header than the API reads.",
    ),
    remedy: t(
      "Compare auth.audience, auth.scope and auth.send with what the API asks for; look at the token's aud claim.",
    ),
    helper: "user",
  }),
  "token-endpoint-unavailable": ({ words }, t) => ({
    seen: t("The token endpoint gives no usable answer: {0}.", quoted(words)),
    cause: t("Usually a wrong address, a server in maintenance, or a proxy that answers in its place."),
    remedy: t(
      "Compare auth.tokenUrl with what the server's administrator names, and try the address from this machine.",
    ),
    helper: "network",
  }),
};
