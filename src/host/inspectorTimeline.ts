import { between, type EpochMs } from "../base/time.ts";
import type { JwtExplanation } from "../jwt/explainJwt.ts";
import type { InspectedToken } from "../protocol/inspectorMessages.ts";
import { skewWords } from "../sentences/jwt.ts";
import type { Translate } from "../sentences/sentence.ts";
import { timeSpan } from "../sentences/timeSpan.ts";
import type { JwtReading } from "./jwtReading.ts";

type Timeline = NonNullable<InspectedToken["timeline"]>;
type Point = Timeline["points"][number];

/** A clock that differs by less is the same clock to a person. */
const SKEW_WORTH_SHOWING_MS = 1000;

/** When the token was made, begins and ends, and where now is among these; `null` for one without any date. */
export function timelineOf(
  { claims }: JwtExplanation,
  { now, ahead }: Pick<JwtReading, "now" | "ahead">,
  t: Translate,
): Timeline | null {
  const names = { iat: t("issued"), nbf: t("begins"), exp: t("ends") };
  const dates = (["iat", "nbf", "exp"] as const).flatMap((kind): Point[] => {
    const date = claims.find(({ name }) => name === kind)?.date;
    if (date === undefined || date === "malformed") return [];
    return [{ kind, name: names[kind], at: date.at, span: spanWords(date.at, now, t) }];
  });
  if (dates.length === 0) return null;
  const points: Point[] = [...dates, { kind: "now", name: t("now"), at: now, span: "" }];
  const isSkewed = ahead !== undefined && Math.abs(ahead) >= SKEW_WORTH_SHOWING_MS;
  if (isSkewed) points.push({ kind: "here", name: t("now, by this machine"), at: now - ahead, span: "" });
  return {
    title: t("Timeline"),
    spoken: dates.map(({ name, span }) => `${name} ${span}`).join(", "),
    points: points.sort((a, b) => a.at - b.at),
    skew: isSkewed ? skewWords(ahead, t) : null,
  };
}

function spanWords(at: EpochMs, now: EpochMs, t: Translate): string {
  return at > now ? t("in {0}", timeSpan(between(now, at))) : t("{0} ago", timeSpan(between(at, now)));
}
