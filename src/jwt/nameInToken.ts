import { decodeJwt } from "./decodeJwt.ts";

/** Claims that name a person, the most readable first (OpenID Connect Core 5.1; Oracle, Microsoft). */
const CLAIMS = ["preferred_username", "user_displayname", "upn", "unique_name", "email", "name", "sub"];

const LONGEST = 120;

/** Who a token that is a JWT says that it is for, unverified; `undefined` for anything else. */
export function nameInToken(token: string): string | undefined {
  const decoded = decodeJwt(token);
  if (decoded.kind !== "decoded") return undefined;
  for (const claim of CLAIMS) {
    const name = decoded.claims[claim];
    if (typeof name === "string" && name.trim() !== "") return name.trim().slice(0, LONGEST);
  }
  return undefined;
}
