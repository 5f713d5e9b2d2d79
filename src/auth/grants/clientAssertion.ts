import type { Chance } from "../../base/chance.ts";
import { Failure } from "../../base/failure.ts";
import type { Secret } from "../../base/secret.ts";
import { after, epochMs, minutes } from "../../base/time.ts";
import type { GrantParts } from "./grantParts.ts";

/** Long enough for a slow request, short enough to be of no use to whoever finds it. */
const LIFE = minutes(5);

/** Signs an assertion for one request to `url` (RFC 7523 3), dated by the server's clock. */
export async function clientAssertion(
  parts: GrantParts,
  { clientId, url, secret }: { clientId: string; url: string; secret: Secret },
): Promise<string> {
  const { assertion, clientAuth } = parts.authentication;
  const issuedAt = epochMs(parts.clock.now() + parts.skew.ahead);
  // Few connections sign anything, and the part that does is not small.
  const { signAssertion } = await import("../../jwt/signAssertion.ts");
  const signed = await signAssertion(
    {
      algorithm: assertion?.algorithm ?? (clientAuth === "client_secret_jwt" ? "HS256" : "RS256"),
      keyId: assertion?.keyId,
      clientId,
      audience: assertion?.audience ?? parts.authentication.tokenUrl ?? url,
      id: randomId(parts.chance),
      issuedAt,
      expiresAt: after(issuedAt, LIFE),
    },
    secret,
  );
  if (signed.kind === "signed") return signed.assertion;
  throw new Failure("private-key-unusable", { connection: parts.connection, trouble: signed.trouble });
}

/** 128 bits as hexadecimal digits: the server refuses an id that it has seen. */
function randomId(chance: Chance): string {
  const part = () =>
    Math.floor(chance.next() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
  return part() + part() + part() + part();
}
