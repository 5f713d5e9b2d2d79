import type { ClockSkew } from "../auth/clockSkew.ts";
import type { Authentication, Connection } from "../auth/connection.ts";
import type { TokenAnswer } from "../auth/grantor.ts";
import type { RedirectReceiver } from "../auth/interactive/redirectReceiver.ts";
import type { DevicePrompt } from "../auth/interactive/signInWithDevice.ts";
import type { Credentials } from "../auth/tokenSet.ts";
import type { Http } from "../base/http.ts";

export interface SignInParts {
  readonly connection: Connection;
  readonly authentication: Authentication;
  readonly http: Http;
  readonly credentials: Credentials;
  readonly skew: ClockSkew;
}

/** The parts of a sign-in that only a person can finish; loaded when one begins. */
export interface InteractiveDoor {
  /** Waits for the browser on a port of this machine. */
  loopback(): Promise<RedirectReceiver>;
  withBrowser(
    parts: SignInParts & {
      readonly redirect: RedirectReceiver;
      readonly open: (url: string) => Promise<void>;
    },
    signal: AbortSignal,
  ): Promise<TokenAnswer>;
  withDevice(
    parts: SignInParts & { readonly show: (prompt: DevicePrompt) => void },
    signal: AbortSignal,
  ): Promise<TokenAnswer>;
}
