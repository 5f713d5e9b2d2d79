import { visible } from "../base/visible.ts";
import { fromFailureMessage } from "../protocol/failureMessage.ts";
import type { AccessView } from "../protocol/forecastMessages.ts";
import { sentenceForFailure } from "./failures.ts";
import { shown, type Translate } from "./sentence.ts";
import { span } from "./span.ts";

/** One line on whether the server lets the run in. */
export function accessText(access: AccessView, t: Translate): string {
  switch (access.state) {
    case "unchecked":
      return t("Access not checked: {0}.", uncheckedText(access, t));
    case "granted":
      return t("Access: GET {0} answered {1}. {2}", shown(access.url), access.status ?? 0, detailsText(access, t));
    case "refused":
    case "unclear": {
      const head = access.state === "refused" ? t("Access refused") : t("Access not shown");
      const fine = t("The records are fine.");
      if (access.failure) {
        const { message, remedy } = sentenceForFailure(fromFailureMessage(access.failure), t);
        return `${head}: ${message} ${remedy} ${fine}`;
      }
      return `${t("{0}: GET {1} answered {2}. {3}", head, shown(access.url), access.status ?? 0, refusalHint(access, t))} ${fine}`;
    }
    default:
      return access satisfies never;
  }
}

function refusalHint({ state, status }: Looked, t: Translate): string {
  if (state === "unclear") return t("Try again when the server is well.");
  return status === 403 ? t("The account may not do this.") : t("The server did not take this token.");
}

type Unchecked = Extract<AccessView, { readonly state: "unchecked" }>;

type Looked = Exclude<AccessView, { readonly state: "unchecked" }>;

function detailsText({ scope, tokenMs, skewMs, toleranceMs, quotaLeft }: Looked, t: Translate): string {
  const parts = [
    ...(scope === null ? [] : [t("scope {0}", shown(scope))]),
    tokenMs === null ? t("the token has no known end") : t("the token holds for {0}", span(tokenMs)),
    ...(skewMs === null
      ? []
      : [
          Math.abs(skewMs) > toleranceMs
            ? t("the server's clock is off by {0}, more than is tolerated", span(skewMs))
            : t("clocks agree within {0}", span(Math.max(1000, Math.abs(skewMs)))),
        ]),
    ...(quotaLeft === null ? [] : [t("{0} requests left", quotaLeft)]),
  ].join(", ");
  return `${parts.charAt(0).toUpperCase()}${parts.slice(1)}.`;
}

function uncheckedText({ because, variable }: Unchecked, t: Translate): string {
  switch (because) {
    case "offline":
      return t("nothing was to be sent");
    case "no-secrets":
      return variable === undefined
        ? t("no secrets were given")
        : t("no secrets were given; the environment variable {0} would hold the one it needs", visible(variable));
    case "person-needed":
      return t("only a person can sign in");
    case "spends-token":
      return t("looking would spend the refresh token that was given");
    case "run-moving":
      return t("a run of this job moves, and signing in would end its session");
    case "nowhere-to-look":
      return t("the connection has no probe, and a GET where the job sends a POST might do something");
    case "not-signed-in":
      return t("nobody is signed in");
    case "no-consent":
      return t("this job was not run from here before");
    default:
      return because satisfies never;
  }
}
