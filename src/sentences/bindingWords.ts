import type { Binding } from "../auth/tokenSource.ts";
import type { Translate } from "./sentence.ts";

/** Which limit ends the token first, in words. */
export function bindingWords(binding: Binding, t: Translate): string {
  switch (binding) {
    case "expires_in":
      return t("the server's expires_in");
    case "exp":
      return t("the token's exp claim");
    case "header":
      return t("a response header");
    case "key":
      return t("the key's own date");
    case "declared":
      return t("the declared lifetime");
    case "idle":
      return t("the idle window");
    case "session":
      return t("the session limit");
    case "learned":
      return t("the learned lifetime");
    case "refresh":
      return t("the refresh token's end");
    case "refresh-idle":
      return t("the refresh token's idle window");
    case "none":
      return t("no known limit");
    default:
      return binding satisfies never;
  }
}
