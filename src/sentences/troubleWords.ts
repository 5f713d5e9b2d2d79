import type { TokenTrouble } from "../base/tokenTrouble.ts";
import type { Translate } from "./sentence.ts";

/** What happened to a token, short enough for a row. The whole sentences, with remedies, stand with the failures. */
export function troubleWords(trouble: TokenTrouble, t: Translate): string {
  switch (trouble) {
    case "access-token-expired":
      return t("the access token ended before its time");
    case "refresh-token-expired":
      return t("the refresh token has expired");
    case "token-revoked":
      return t("the token was revoked");
    case "refresh-token-reused":
      return t("a refresh token was used twice");
    case "insufficient-scope":
      return t("the scope is too narrow");
    case "permission-changed":
      return t("the permission was taken away");
    case "clock-off":
      return t("the clocks differ too much");
    case "session-taken-over":
      return t("somebody else signed in as the same user");
    case "quota-exceeded":
      return t("the request quota is used up");
    case "token-endpoint-unavailable":
      return t("the token endpoint does not answer");
    default:
      return trouble satisfies never;
  }
}
