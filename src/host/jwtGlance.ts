import type { Translate } from "../sentences/sentence.ts";
import { type HoverMoment, jwtHoverText } from "./jwtHoverText.ts";
import { inlayLabel, inlayTooltip } from "./jwtInlayText.ts";
import { type JwtReadingPorts, readJwt } from "./jwtReading.ts";
import { isLive, liveWords } from "./liveJwt.ts";

/** Markdown for the hover; `undefined` for what only looked like a token. */
export async function hoverOf(text: string, ports: JwtReadingPorts, moment: HoverMoment): Promise<string | undefined> {
  const reading = await readJwt(text, ports);
  return reading.token.kind === "not-a-jwt" ? undefined : jwtHoverText(reading, moment);
}

export interface Inlay {
  readonly label: string;
  readonly tooltip: string | undefined;
}

/** What stands behind the token; `undefined` for one that does not say when it ends. */
export async function inlayOf(text: string, ports: JwtReadingPorts, t: Translate): Promise<Inlay | undefined> {
  const { explanation } = await readJwt(text, ports);
  return explanation && { label: inlayLabel(explanation.verdict, t), tooltip: inlayTooltip(explanation.verdict) };
}

/** Whether it can be read: then there is something to verify, compare and inspect. */
export async function isToken(text: string, ports: JwtReadingPorts): Promise<boolean> {
  const { token } = await readJwt(text, ports);
  return token.kind === "decoded" || token.kind === "encrypted";
}

/** Why it should not stand in a tracked file; `undefined` for one that is of no use to anybody. */
export async function liveWarning(text: string, ports: JwtReadingPorts, t: Translate): Promise<string | undefined> {
  const reading = await readJwt(text, ports);
  return isLive(reading) ? liveWords(reading, t) : undefined;
}
