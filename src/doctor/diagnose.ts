import type { Case } from "./case.ts";
import { type Finding, type FindingId, severities } from "./finding.ts";
import type { Rule } from "./rule.ts";
import { apiKey } from "./rules/apiKey.ts";
import { clock } from "./rules/clock.ts";
import { forecast } from "./rules/forecast.ts";
import { freshToken } from "./rules/freshToken.ts";
import { gateway } from "./rules/gateway.ts";
import { idleWindow } from "./rules/idleWindow.ts";
import { newSession } from "./rules/newSession.ts";
import { permission } from "./rules/permission.ts";
import { quota } from "./rules/quota.ts";
import { revocation } from "./rules/revocation.ts";
import { rotation } from "./rules/rotation.ts";
import { scopeMissing } from "./rules/scope.ts";
import { sessionLimits } from "./rules/sessionLimits.ts";
import { sharedSession } from "./rules/sharedSession.ts";
import { shortLife } from "./rules/shortLife.ts";
import { signIn } from "./rules/signIn.ts";
import { transport } from "./rules/transport.ts";

const rules: readonly Rule[] = [
  transport,
  clock,
  sharedSession,
  rotation,
  revocation,
  permission,
  quota,
  gateway,
  apiKey,
  signIn,
  freshToken,
  scopeMissing,
  shortLife,
  idleWindow,
  sessionLimits,
  newSession,
  forecast,
];

/** Causes before what they bring about: of two findings of one weight, the earlier here explains the later. */
export const explanatoryOrder: readonly FindingId[] = [
  "plain-http",
  "clock-skew",
  "clock-drifting",
  "overlapping-runs",
  "exclusive-session-taken-over",
  "rotation-reuse-detected",
  "revoked-by-server",
  "permission-denied-not-expired",
  "quota-exceeded",
  "gateway-timeout-or-cache",
  "key-expired",
  "key-reference-stale",
  "scope-missing",
  "sign-in-refused",
  "fresh-token-refused",
  "token-endpoint-unavailable",
  "scope-limits-lifetime",
  "absolute-session-limit",
  "refresh-absolute-lifetime",
  "refresh-idle-timeout",
  "lifetime-shorter-than-declared",
  "rotation-not-enforced",
  "refresh-response-without-refresh-token",
  "new-session-on-refresh",
  "wildcard-redirect",
  "no-pkce",
  "lifetime-longer-than-prudent",
  "lifetime-too-short-for-run",
  "idle-window",
  "key-expiry-unknown",
  "rotation-on",
];

/** Everything that a case shows: the heaviest first, and of one weight the cause that explains most. */
export function diagnose(patient: Case): readonly Finding[] {
  const rank = ({ severity, id }: Finding) =>
    severities.indexOf(severity) * explanatoryOrder.length + explanatoryOrder.indexOf(id);
  return rules.flatMap((rule) => rule(patient)).sort((a, b) => rank(a) - rank(b));
}
