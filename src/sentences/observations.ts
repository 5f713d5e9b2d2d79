import { visible } from "../base/visible.ts";
import type { Observation } from "../doctor/observation.ts";
import type { UnseenReason } from "../doctor/unseen.ts";
import { quoted, shown, type Translate } from "./sentence.ts";
import { span } from "./span.ts";

/** One line as something is seen; `undefined` for what is no news to a person. */
export function newsLine(observation: Observation, t: Translate): string | undefined {
  switch (observation.is) {
    case "token-answered": {
      const { by, expiresIn, scope, refreshToken, chain } = observation;
      const parts = [
        by === "sign-in" ? t("signed in") : t("refreshed"),
        expiresIn === null ? t("no life told") : t("life told: {0}", span(expiresIn)),
        ...(scope === null ? [] : [t("scope {0}", quoted(scope))]),
        refreshToken === "none" ? t("no refresh token") : t("refresh token: {0}", refreshToken),
      ];
      return t("{0} token: {1}", chainWords(chain, t), parts.join(", "));
    }
    case "answered": {
      const { chain, generation, status, tokenAge, pause, words } = observation;
      if (generation === 0 || (status >= 200 && status < 400)) return undefined;
      const said = words === null ? String(status) : `${status} ${shown(words)}`;
      const ages = [span(tokenAge), span(pause)];
      return t("{0} token refused at the age of {2}, unused for {3}: {1}", chainWords(chain, t), said, ...ages);
    }
    case "token-happened": {
      const { event, chain, detail, trouble } = observation;
      if (event !== "refresh-failed" && event !== "sign-in-failed" && event !== "sign-in-needed") return undefined;
      return t("{0} token: {1}: {2}", chainWords(chain, t), eventWords(event, t), shown(detail ?? trouble ?? ""));
    }
    case "key-read":
      return observation.endsAt === null
        ? t("key information: HTTP {0}, no date", observation.status)
        : t("key information: ends on {0}", new Date(observation.endsAt).toISOString());
    case "rotation-tested":
      return t("test of rotation: {0}", observation.verdict);
    case "authorization-tested":
      return t("authorization page without {0}: {1}", observation.lacks, observation.verdict);
    case "refresh-compared":
      return comparedWords(observation.session, t);
    default:
      return undefined;
  }
}

function eventWords(event: "refresh-failed" | "sign-in-failed" | "sign-in-needed", t: Translate): string {
  switch (event) {
    case "refresh-failed":
      return t("the refresh was refused");
    case "sign-in-failed":
      return t("the sign-in was refused");
    case "sign-in-needed":
      return t("somebody has to sign in");
    default:
      return event satisfies never;
  }
}

function comparedWords(session: "extended" | "new" | "unknown", t: Translate): string | undefined {
  if (session === "unknown") return undefined;
  return session === "extended" ? t("the refresh extended the session") : t("the refresh began a new session");
}

function chainWords(chain: string, t: Translate): string {
  switch (chain) {
    case "main":
      return t("used");
    case "resting":
      return t("resting");
    case "narrower":
      return t("narrower");
    default:
      return visible(chain);
  }
}

/** What a person needs to have the rest looked at too. */
export interface UnseenHints {
  /** What makes the doctor follow tokens for long enough, as it is typed or pressed. */
  readonly watch: string;
  /** A harmless path that such systems usually have. */
  readonly probe: string | undefined;
}

/** Why something was not looked at, and what to do about it. */
export function unseenWords(reason: UnseenReason, { watch, probe }: UnseenHints, t: Translate): string {
  switch (reason) {
    case "offline":
      return t("Nothing was sent: only files were read.");
    case "not-watched":
      return t("Only the beginning of a token was looked at. This shows how it ends: {0}", watch);
    case "no-probe":
      return t(
        'No call was made with the token, so whether the API takes it, and for how long, was not seen. Name a harmless one in longhaul.json: "probe": { "path": {0} }.',
        quoted(probe ?? "…"),
      );
    case "probe-unanswered":
      return t("The harmless call got no answer: check its address, the network and the proxy.");
    case "run-active":
      return t("Not signed in: a run has the one session that the server allows this user.");
    case "needs-person":
      return t("Not signed in: somebody has to be at a terminal for that, or give a refresh token.");
    case "sign-in-failed":
      return t("Tokens could not be looked at: the sign-in gave none.");
    case "stopped-early":
      return t("Stopped early: later ends were not seen.");
    case "no-runs":
      return t("No job of this connection has run below this folder.");
    case "no-authorization-page":
      return t("No authorization page was tested: the connection names none.");
    default:
      return reason satisfies never;
  }
}
