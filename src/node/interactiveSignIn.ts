import { ClockSkew } from "../auth/clockSkew.ts";
import type { TokenAnswer } from "../auth/grantor.ts";
import { type BrowserSignIn, signInWithBrowser as browser } from "../auth/interactive/signInWithBrowser.ts";
import { type DeviceSignIn, signInWithDevice as device } from "../auth/interactive/signInWithDevice.ts";
import { nodeChance } from "./nodeChance.ts";
import { nodeClock } from "./nodeClock.ts";

export type { RedirectReceiver } from "../auth/interactive/redirectReceiver.ts";
export type { DevicePrompt } from "../auth/interactive/signInWithDevice.ts";
export { loopbackRedirect } from "./loopbackRedirect.ts";

type Given = "clock" | "chance" | "skew";
type WithDefaults<T extends Record<Given, unknown>> = Omit<T, Given> & Partial<Pick<T, Given>>;

/** `signInWithBrowser` with this machine's clock and chance. */
export function signInWithBrowser(wish: WithDefaults<BrowserSignIn>, signal: AbortSignal): Promise<TokenAnswer> {
  return browser({ ...defaults(), ...wish }, signal);
}

/** `signInWithDevice` with this machine's clock and chance. */
export function signInWithDevice(wish: WithDefaults<DeviceSignIn>, signal: AbortSignal): Promise<TokenAnswer> {
  return device({ ...defaults(), ...wish }, signal);
}

function defaults() {
  return { clock: nodeClock, chance: nodeChance, skew: new ClockSkew() };
}
