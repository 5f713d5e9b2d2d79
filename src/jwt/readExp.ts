import type { EpochMs } from "../base/time.ts";
import { decodeJwt } from "./decodeJwt.ts";
import { readNumericDate } from "./numericDate.ts";

/** The `exp` claim (RFC 7519 4.1.4) of a token that is a JWT, unverified; `undefined` for anything else. */
export function readExp(token: string): EpochMs | undefined {
  const decoded = decodeJwt(token);
  const date = decoded.kind === "decoded" ? readNumericDate(decoded.claims["exp"]) : undefined;
  // In milliseconds it is a mistake that other readers take otherwise: nothing is concluded from it.
  return date?.unit === "seconds" && date.at > 0 ? date.at : undefined;
}
