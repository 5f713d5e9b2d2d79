import type { Translate } from "../sentences/sentence.ts";
import { timeSpan } from "../sentences/timeSpan.ts";
import type { JwtReading } from "./jwtReading.ts";

/**
 * Whether whoever finds the token can use it now: it has not ended, and somebody signed it. One without an end counts
 * only where a connection knows it: examples of documentation have none either.
 */
export function isLive({ explanation, owner, signature }: JwtReading): boolean {
  if (!explanation || explanation.unsigned || signature?.kind === "bad") return false;
  const { verdict } = explanation;
  if (owner.kind === "held" && owner.place.standing === "ended") return false;
  return verdict.state === "valid" || (verdict.state === "no-expiry" && owner.kind !== "unknown");
}

/** Why a live token should not stand where others will read it. */
export function liveWords({ explanation }: JwtReading, t: Translate): string {
  const verdict = explanation?.verdict;
  return verdict?.state === "valid"
    ? t(
        "A live token in a file that git tracks: for {0} more, whoever reads the repository can use it.",
        timeSpan(verdict.left),
      )
    : t("A token without an end in a file that git tracks: whoever reads the repository can use it.");
}
