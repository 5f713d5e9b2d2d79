import { decodeJwt } from "jose";
import { type EpochMs, epochMs } from "../base/time.ts";

/** Later than this in seconds is a value in milliseconds or nonsense. */
const LATEST_S = 100_000_000_000;

/** The `exp` claim (RFC 7519 4.1.4) of a token that is a JWT, unverified; `undefined` for anything else. */
export function readExp(token: string): EpochMs | undefined {
  try {
    const { exp } = decodeJwt(token);
    return typeof exp === "number" && exp > 0 && exp < LATEST_S ? epochMs(exp * 1000) : undefined;
  } catch {
    // An opaque token has no claims to read.
    return undefined;
  }
}
