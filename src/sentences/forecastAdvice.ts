import type { Limit } from "../auth/tokenSource.ts";
import type { ForecastCaution, ForecastRemedy, ForecastView } from "../protocol/forecastMessages.ts";
import type { Translate } from "./sentence.ts";
import { span } from "./span.ts";

/** What may go otherwise than the figures say. */
export function cautionText(caution: ForecastCaution, { quota, requests }: ForecastView, t: Translate): string {
  switch (caution) {
    case "sign-in-first":
      return t("A person signs in before the first record.");
    case "idle-closes":
      return t("Between two records the token lies unused for longer than its idle window allows.");
    case "idle-unguarded":
      return t("A long pause, as when the server is away, closes the token's idle window; no keepAlive holds it open.");
    case "exclusive-session":
      return t(
        "Whoever signs in as the same user meanwhile ends the session; the run signs in again once an hour at most.",
      );
    case "quota-unknown":
      return t("The server counts requests, and only it knows how many are left: a dry run with secrets asks it.");
    case "quota-short":
      return t(
        "The server takes {0} more requests and the run needs about {1}: it waits until they are counted anew.",
        quota?.left ?? 0,
        requests?.total ?? 0,
      );
    case "life-unknown":
      return t(
        "Nothing is known of the life of its tokens: declare it as lifetime, or let a dry run with secrets look.",
      );
    default:
      return caution satisfies never;
  }
}

/** What to do, in the words of the files where it is done. */
export function remedyText(remedy: ForecastRemedy, { connection, duration }: ForecastView, t: Translate): string {
  switch (remedy.kind) {
    case "run-as-service":
      return t('Run it as the service identity: "runAs": "service" in the job, or "auto" with "expect".');
    case "add-service":
      return t(
        'Give the connection "{0}" a service identity ("service" in longhaul.json), which signs in by itself.',
        connection,
      );
    case "new-key":
      return remedy.leastMs === null
        ? t(
            "Have the key's date moved on the server before the run, or allow it to be made anew (auth.key.regenerateUrl).",
          )
        : t(
            "Have the key's date moved to at least {0} from now, or allow it to be made anew (auth.key.regenerateUrl).",
            span(remedy.leastMs),
          );
    case "raise-lifetime":
      return remedy.leastMs === null
        ? t(
            "Have the {0} raised on the server, and {1} with it.",
            lifetimeName(remedy.binding, t),
            field(remedy.binding),
          )
        : t(
            "Have the {0} raised to at least {1} on the server, and {2} with it.",
            lifetimeName(remedy.binding, t),
            span(remedy.leastMs),
            field(remedy.binding),
          );
    case "split":
      return t(
        "Split the input: parts of up to {0} records get through, each after a sign-in of its own.",
        remedy.records,
      );
    case "keep-alive":
      return t('Hold the idle window open: "keepAlive" with "every": "{0}s".', Math.floor(remedy.everyMs / 1000));
    case "measure":
      if (remedy.tooShort) {
        return t(
          'Past runs were too short to tell: for a figure choose a larger test batch (longhaul run --sample 500), or say it: "expect": { "duration": "45m" }.',
        );
      }
      return duration.from === "nothing"
        ? t('For a figure run a test batch (longhaul run --sample 20), or say it: "expect": { "duration": "45m" }.')
        : "";
    default:
      return remedy satisfies never;
  }
}

function lifetimeName(binding: Limit["binding"], t: Translate): string {
  switch (binding) {
    case "refresh":
      return t("absolute life of refresh tokens");
    case "refresh-idle":
      return t("idle life of refresh tokens");
    case "session":
      return t("length of sessions");
    case "idle":
      return t("idle window");
    default:
      return t("life of access tokens");
  }
}

/** Where longhaul.json declares it. */
function field(binding: Limit["binding"]): string {
  switch (binding) {
    case "refresh":
      return "lifetime.refresh";
    case "refresh-idle":
      return "lifetime.refreshIdle";
    case "session":
      return "lifetime.session";
    case "idle":
      return "lifetime.idle";
    default:
      return "lifetime.access";
  }
}
