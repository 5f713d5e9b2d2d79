import type { RefreshRejection, SessionEnd, Unadmitted } from "./session.ts";
import type { TokenPolicy } from "./tokenPolicy.ts";

const ends: Readonly<Record<SessionEnd, string>> = {
  revoked: "was revoked",
  reused: "was revoked because a spent refresh token was sent again",
  "taken-over": "ended because the same user signed in elsewhere",
  "signed-out": "was signed out",
};

/** What is said about an access token: that it expired, or only that it is not valid, unless the policy tells why. */
export function accessWords(unadmitted: Unadmitted, policy: TokenPolicy): string {
  if (unadmitted.kind === "expired") return "The access token expired";
  if (unadmitted.kind === "ended" && policy.tellsWhy === true) return `The session ${ends[unadmitted.why]}`;
  return "The access token is invalid";
}

/** What is said about a refresh token: nothing that helps (RFC 6749 5.2), unless the policy tells why. */
export function refreshWords(rejection: RefreshRejection, policy: TokenPolicy): string | undefined {
  if (policy.tellsWhy !== true) return undefined;
  switch (rejection) {
    case "unknown":
      return "The refresh token is unknown";
    case "expired":
      return "The refresh token expired";
    case "idle":
      return "The refresh token expired because it was not used";
    case "spent":
      return "The refresh token was used before";
    default:
      return `The session ${ends[rejection]}`;
  }
}
