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
      return t("{0} token: {1}: {2}", chainWords(chain, t), event, shown(detail ?? trouble ?? ""));
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
      return t("the refresh left the session {0}", observation.session);
    default:
      return undefined;
  }
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

/** Why something was not looked at. */
export function unseenWords(reason: UnseenReason, t: Translate): string {
  switch (reason) {
    case "offline":
      return t("Nothing was sent: only files were read.");
    case "not-watched":
      return t("Only the beginning of a token was looked at: --watch with a little more than its life shows its end.");
    case "no-probe":
      return t('No call was made with the token: name a harmless one as "probe" in longhaul.json.');
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
