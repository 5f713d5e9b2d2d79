import type { TokenTrouble } from "../base/tokenTrouble.ts";
import type { Translate } from "./sentence.ts";

const troubles: { readonly [T in TokenTrouble]: (t: Translate) => string } = {
  "access-token-expired": (t) => t("The access token has ended; a refresh cures it."),
  "refresh-token-expired": (t) => t("The refresh token has ended; a new sign-in is needed."),
  "token-revoked": (t) => t("The server ended the session before its time; a new sign-in is needed."),
  "refresh-token-reused": (t) => t("A spent refresh token came once more, so the server ended the session."),
  "insufficient-scope": (t) => t("The token lacks a scope; a refresh does not add one."),
  "permission-changed": (t) => t("The identity lost a permission; no new token cures that."),
  "clock-off": (t) => t("The clocks of server and machine differ too much."),
  "session-taken-over": (t) => t("A sign-in elsewhere as the same user ended this session."),
  "quota-exceeded": (t) => t("The server's request quota is used up."),
  "token-endpoint-unavailable": (t) => t("The token endpoint gives no usable answer; what is stored is kept."),
};

/** What a token trouble is, in one sentence for log, tooltip and audit; the failure's own sentence tells more. */
export function sentenceForTrouble(trouble: TokenTrouble, t: Translate): string {
  return troubles[trouble](t);
}
