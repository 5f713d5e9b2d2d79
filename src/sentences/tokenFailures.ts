import type { FailureCode, FailureFacts, SecretName } from "../base/failure.ts";
import { visible } from "../base/visible.ts";
import { quoted, type Sentence, shown, type Translate } from "./sentence.ts";
import { span } from "./span.ts";

/** Makes the sentence for one code out of its facts. */
export type Teller<C extends FailureCode> = (facts: FailureFacts[C], t: Translate) => Sentence;

/** The codes that are about signing in and staying so. */
type TokenFailureCode =
  | "secret-missing"
  | "sign-in-rejected"
  | "sign-in-needed"
  | "token-endpoint-unavailable"
  | "refresh-token-expired"
  | "token-revoked"
  | "refresh-token-reused"
  | "insufficient-scope"
  | "permission-changed"
  | "clock-off"
  | "session-taken-over"
  | "quota-exceeded"
  | "key-expired"
  | "sign-in-abandoned"
  | "discovery-failed"
  | "private-key-unusable"
  | "certificate-unreadable"
  | "user-not-permitted"
  | "origin-changed"
  | "token-source-away"
  | "token-rejected-again";

/** What people read when a token is the matter. Each class has a remedy of its own, as each has another cure. */
export const tokenFailures: { readonly [C in TokenFailureCode]: Teller<C> } = {
  "secret-missing": ({ connection, secret, variable }, t) => ({
    message: t("The connection {0} needs {1}.", quoted(connection), secretWords(t)[secret]),
    remedy: t("Set the environment variable {0}, or work from the editor, which asks for it.", visible(variable)),
  }),
  "sign-in-rejected": ({ connection, status, error }, t) => ({
    message: t("The server refused the sign-in of {0}: {1}.", quoted(connection), withStatus(error, status)),
    remedy: signInRemedy(error, t),
  }),
  "sign-in-needed": ({ connection, error }, t) => ({
    message: t("The connection {0} needs a sign-in: {1}.", quoted(connection), shown(error)),
    remedy: t("Sign in again, or give a new refresh token or API key, then resume."),
  }),
  "token-endpoint-unavailable": ({ connection, url, last, tries }, t) => ({
    message: t(
      "{0} gave no usable answer to the sign-in of {1} in {2} tries: {3}.",
      url,
      quoted(connection),
      tries,
      shown(last),
    ),
    remedy: t("Check that address in longhaul.json and whether the server works, then try again."),
  }),
  "refresh-token-expired": ({ connection, limit, life }, t) => ({
    message: refreshEnd({ connection, limit, life }, t),
    remedy: t(
      "Sign in again, then resume: every record is kept. For longer runs have that lifetime raised on the server, or use the service identity (runAs).",
    ),
  }),
  "token-revoked": ({ connection, error }, t) => ({
    message: t("The server ended the session of {0} before its time: {1}.", quoted(connection), shown(error)),
    remedy: t(
      "Usually somebody signed out, changed the password or withdrew the consent. Sign in again, then resume; if it comes again, ask the server's administrator.",
    ),
  }),
  "refresh-token-reused": ({ connection, error }, t) => ({
    message: t("A spent refresh token of {0} came to the server once more: {1}.", quoted(connection), shown(error)),
    remedy: t(
      "Usually another program shares the sign-in: give each its own. If none does, the token may be stolen: tell the server's administrator. Sign in again, then resume.",
    ),
  }),
  "insufficient-scope": ({ connection, needed, granted }, t) => ({
    message:
      needed === null
        ? t("The token of {0} lacks a scope that the API asks for{1}.", quoted(connection), inBrackets(granted, t))
        : t(
            "The API asks for the scope {0}, which the token of {1} lacks{2}.",
            quoted(needed),
            quoted(connection),
            inBrackets(granted, t),
          ),
    remedy: t(
      "A refresh gives the same scopes: add it to auth.scope, have it allowed for the client, and sign in again.",
    ),
  }),
  "permission-changed": ({ inARow, succeeded }, t) => ({
    message:
      succeeded === 0
        ? t("The API refuses the identity now (HTTP 403), although it let it in before.")
        : t(
            "The API refuses the identity now (HTTP 403, {0} in a row), although it took {1} of its requests before.",
            inARow,
            succeeded,
          ),
    remedy: t("Its permissions were changed during the run; no new token cures that. Have them restored, then resume."),
  }),
  "clock-off": ({ connection, ahead, tolerance }, t) => ({
    message: clockOff({ connection, ahead, tolerance }, t),
    remedy: t("Set the clock that is wrong by a time server, then resume. A new token would be refused as well."),
  }),
  "session-taken-over": ({ connection, name }, t) => ({
    message:
      name === ""
        ? t("Someone else signed in to {0} as the same user, which ended the session of this run.", quoted(connection))
        : t(
            "Someone else signed in to {0} as {1}, which ended the session of this run.",
            quoted(connection),
            quoted(name),
          ),
    remedy: t("The server allows one session for each user: give this integration a user of its own, then resume."),
  }),
  "quota-exceeded": ({ connection, resetsAt }, t) => ({
    message:
      resetsAt === null
        ? t("The request quota of {0} is used up.", quoted(connection))
        : t("The request quota of {0} is used up until {1}.", quoted(connection), shown(resetsAt)),
    remedy: t("Resume after that; failed requests count too. A larger quota is part of the contract with the vendor."),
  }),
  "key-expired": ({ connection, at }, t) => ({
    message: t("The API key of {0} ended on {1}.", quoted(connection), shown(at)),
    remedy: t("Make a new key on the server, or have its date moved, give it to Longhaul, then resume."),
  }),
  "sign-in-abandoned": ({ connection, reason }, t) => ({
    message: t("The sign-in to {0} was not finished: {1}.", quoted(connection), shown(reason)),
    remedy: t("Start it again, and finish it in the browser within five minutes; a run goes on by itself after that."),
  }),
  "discovery-failed": ({ connection, url, last }, t) => ({
    message: t(
      "The discovery document of {0} cannot be used: {1} gave {2}.",
      quoted(connection),
      shown(url),
      shown(last),
    ),
    remedy: t(
      "Compare auth.issuer, letter by letter, with the issuer that the server names, or write auth.tokenUrl and the other addresses in longhaul.json.",
    ),
  }),
  "private-key-unusable": ({ connection, trouble }, t) => ({
    message: t("The private key of {0} cannot sign: {1}.", quoted(connection), keyTrouble(trouble, t)),
    remedy: t(
      "Give an unencrypted PEM key (PKCS#8) that fits auth.assertion.algorithm; in a variable of one line, \\n stands for each line break.",
    ),
  }),
  "certificate-unreadable": ({ connection, file, reason }, t) => ({
    message: t("The certificate file {1} of {0} cannot be used: {2}.", quoted(connection), shown(file), shown(reason)),
    remedy: t(
      "Correct network.ca or network.clientCertificate; a file with a passphrase needs {0} in the environment, or the editor asks for it.",
      "LONGHAUL_…_CERTIFICATE_PASSPHRASE",
    ),
  }),
  "user-not-permitted": ({ connection, user, status }, t) => ({
    message: t(
      "{1} may not do at {0} what the service identity would do for this run (HTTP {2}).",
      quoted(connection),
      quoted(user),
      status,
    ),
    remedy: t('Have the permission granted to that user, or set "runAs" to "service" if the run is not theirs.'),
  }),
  "origin-changed": ({ connection, planned, now }, t) => ({
    message: t("The connection {0} points to {1} now; this run was planned for {2}.", quoted(connection), now, planned),
    remedy: t("No token was given to it. Restore the address and resume, or begin a new run against the new one."),
  }),
  "token-source-away": (_, t) => ({
    message: t("The token is about to end and no editor is attached to renew it."),
    remedy: t("Open the workspace in the editor and resume the run."),
  }),
  "token-rejected-again": ({ connection, status }, t) => ({
    message: t("The API refused a token of {0} that was just renewed (HTTP {1}).", quoted(connection), status),
    remedy: t("Compare auth.send, scope and audience with what the API asks for, then resume."),
  }),
};

function secretWords(t: Translate): Readonly<Record<SecretName, string>> {
  return {
    PASSWORD: t("a password"),
    CLIENT_SECRET: t("a client secret"),
    API_KEY: t("an API key"),
    REFRESH_TOKEN: t("a refresh token"),
    PRIVATE_KEY: t("a private key"),
    CERTIFICATE_PASSPHRASE: t("the passphrase of its client certificate"),
  };
}

/** A life of nothing means that it is not known. */
function refreshEnd({ connection, limit, life }: FailureFacts["refresh-token-expired"], t: Translate): string {
  const whose = quoted(connection);
  if (limit === "idle") {
    return life === 0
      ? t("The refresh token of {0} ended because it was not used for too long.", whose)
      : t("The refresh token of {0} ended because it was not used for {1}.", whose, span(life));
  }
  return life === 0
    ? t("The refresh token of {0} reached its absolute end.", whose)
    : t("The refresh token of {0} reached its absolute end, {1} after the sign-in.", whose, span(life));
}

function clockOff({ connection, ahead, tolerance }: FailureFacts["clock-off"], t: Translate): string {
  const whose = quoted(connection);
  if (Math.abs(ahead) < 1000) {
    return t("The server of {0} refuses the token because of its dates: the clocks differ.", whose);
  }
  const [by, limit] = [span(ahead), span(tolerance)];
  return ahead < 0
    ? t(
        "The server of {0} refuses the token, and its clock is {1} behind this machine's (tolerance {2}).",
        whose,
        by,
        limit,
      )
    : t(
        "The server of {0} refuses the token, and its clock is {1} ahead of this machine's (tolerance {2}).",
        whose,
        by,
        limit,
      );
}

function keyTrouble(trouble: FailureFacts["private-key-unusable"]["trouble"], t: Translate): string {
  switch (trouble) {
    case "not-pem":
      return t("it is not in PEM form");
    case "encrypted":
      return t("it is protected by a passphrase");
    case "does-not-fit":
      return t("it is of another kind than the algorithm asks for");
    default:
      return trouble satisfies never;
  }
}

/** What the token does have, for the end of a sentence. */
function inBrackets(granted: string | null, t: Translate): string {
  return granted === null || granted === "" ? "" : t(" (it has: {0})", shown(granted));
}

function withStatus(error: string, status: number): string {
  const code = `HTTP ${status}`;
  return error === code ? code : `${shown(error)} (${code})`;
}

/** RFC 6749 5.2 names the cause; where a server does not, every credential is suspect. */
function signInRemedy(error: string, t: Translate): string {
  switch (error) {
    case "invalid_client":
      return t("Check clientId, the client's secret or key, and whether clientAuth is what the server expects.");
    case "unauthorized_client":
    case "unsupported_grant_type":
      return t("Have the grant allowed for this client, or choose another auth.grant.");
    case "invalid_scope":
      return t("Correct auth.scope, or have the scope allowed for this client.");
    default:
      return t("Check user name or client id and the secret that belongs to it, then try again.");
  }
}
