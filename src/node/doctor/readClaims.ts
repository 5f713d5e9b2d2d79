import type { Secret } from "../../base/secret.ts";
import type { EpochMs } from "../../base/time.ts";
import type { Observation } from "../../doctor/observation.ts";
import { type DecodedJwt, decodeJwt } from "../../jwt/decodeJwt.ts";
import { diffJwts } from "../../jwt/diffJwts.ts";
import { readNumericDate } from "../../jwt/numericDate.ts";

/** The token as far as it can be read; `undefined` for an opaque one. */
export function readToken(token: Secret | undefined): DecodedJwt | undefined {
  const decoded = token && decodeJwt(token.reveal());
  return decoded?.kind === "decoded" ? decoded : undefined;
}

/** The claims that the rules look at. */
export function claimsOf({ claims }: DecodedJwt, at: EpochMs): Observation {
  const { scope, scp } = claims;
  const scopes = [scope, scp].flat().filter((one) => typeof one === "string");
  return {
    is: "claims-read",
    at,
    issuedAt: secondsIn(claims["iat"]),
    endsAt: secondsIn(claims["exp"]),
    scopes: scope === undefined && scp === undefined ? null : scopes.flatMap((text) => text.split(" ").filter(Boolean)),
  };
}

/** Whether a refresh extended the session or began another. */
export function compared(before: DecodedJwt, after: DecodedJwt, at: EpochMs): Observation {
  const { session, expiryMoved, scopesLost } = diffJwts(before, after);
  return {
    is: "refresh-compared",
    at,
    session: session.kind,
    by: session.kind === "unknown" ? [] : session.by,
    expiryMoved: expiryMoved ?? null,
    scopesLost,
  };
}

function secondsIn(value: DecodedJwt["claims"][string] | undefined): EpochMs | null {
  const date = readNumericDate(value);
  return date?.unit === "seconds" ? date.at : null;
}
