import type { KnownFact } from "../doctor/knownFacts.ts";
import { sourceWords } from "./evidence.ts";
import { shown, type Translate } from "./sentence.ts";
import { span } from "./span.ts";

/** One thing that is known of a connection's tokens, and what follows from it for whoever uses them. */
export function knownWords(fact: KnownFact, t: Translate): string {
  switch (fact.is) {
    case "access-life":
      return fact.seen !== null
        ? t(
            "An access token is said to live {0} ({1}) and ends after {2}: a client that does not renew it by then is refused, in the middle of a longer run.",
            span(fact.life),
            sourceWords(fact.source, t),
            span(fact.seen),
          )
        : t(
            "An access token lives {0} ({1}): a client that does not renew it is refused at that mark, in the middle of a longer run.",
            span(fact.life),
            sourceWords(fact.source, t),
          );
    case "idle-window":
      return t("One that lies unused for {0} is dead earlier (lifetime.idle).", span(fact.idle));
    case "refresh-life":
      return fact.sliding
        ? t("The refresh token ends {0} after its last use (lifetime.refresh).", span(fact.life))
        : t(
            "The refresh token ends {0} after the sign-in, however often it is used (lifetime.refresh).",
            span(fact.life),
          );
    case "refresh-idle":
      return t("A refresh token that lies unused for {0} is dead (lifetime.refreshIdle).", span(fact.idle));
    case "session-life":
      return t(
        "The session ends {0} after the sign-in, and no refresh moves that (lifetime.session).",
        span(fact.life),
      );
    case "renewal":
      return [renewalWords(fact.refreshToken, t), ...sessionWords(fact.session, t)].join(" ");
    case "key-end":
      return t(
        "The API key ends on {0}, in {1}.",
        `${new Date(fact.endsAt).toISOString().slice(0, 19).replace("T", " ")}Z`,
        span(fact.left),
      );
    case "clock":
      return clockWords(fact, t);
    default:
      return fact satisfies never;
  }
}

function renewalWords(refreshToken: (KnownFact & { is: "renewal" })["refreshToken"], t: Translate): string {
  switch (refreshToken) {
    case "none":
      return t("No refresh token comes: each end is a new sign-in.");
    case "given":
      return t("The sign-in gives a refresh token; no refresh was tried.");
    case "same":
      return t("A refresh was granted, and the refresh token stays the same.");
    case "another":
      return t("A refresh was granted, and the refresh token is another one each time.");
    default:
      return refreshToken satisfies never;
  }
}

function sessionWords(session: "extended" | "new" | null, t: Translate): readonly string[] {
  if (session === null) return [];
  return [session === "extended" ? t("It extends the session.") : t("It begins a new session.")];
}

/** `Date` counts whole seconds: less than that is no difference. */
function clockWords({ host, ahead }: KnownFact & { is: "clock" }, t: Translate): string {
  const name = shown(host);
  if (Math.abs(ahead) < 2000) return t("The clock of {0} agrees with this machine's.", name);
  return ahead > 0
    ? t("The clock of {0} is {1} ahead of this machine's.", name, span(ahead))
    : t("The clock of {0} is {1} behind this machine's.", name, span(ahead));
}
