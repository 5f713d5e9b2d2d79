import { expect, test } from "vitest";
import type { TokenSet } from "../../../src/auth/tokenSet.ts";
import { epochMs } from "../../../src/base/time.ts";
import { signInWithDevice } from "../../../src/node/interactiveSignIn.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { authenticationOf, grantorOf, never, realPorts } from "./grantTrial.ts";
import { oidcServer } from "./oidcServer.ts";
import { ScriptedPerson } from "./scriptedPerson.ts";

test("sign-out revokes the refresh token, then the access token, and neither works any more", async () => {
  const server = await oidcServer();
  const authentication = authenticationOf({
    grant: "device_code",
    issuer: server.issuer,
    clientId: "app",
    scope: "openid offline_access",
  });
  const clock = { ...nodeClock, sleep: (_: number, signal: AbortSignal) => nodeClock.sleep(50 as never, signal) };
  const visits: Promise<unknown>[] = [];
  const show = ({ completeUri = "" }) => void visits.push(new ScriptedPerson().visit(completeUri));
  const tokens = await signInWithDevice(
    { ...realPorts(), clock, connection: { id: "mes" }, authentication, show },
    never,
  );
  await Promise.all(visits);
  if (tokens.kind !== "tokens" || !tokens.refreshToken) throw new Error(JSON.stringify(tokens));
  const set: TokenSet = {
    ...tokens,
    scope: undefined,
    generation: 1,
    obtainedAt: epochMs(0),
    signedInAt: epochMs(0),
    ends: [],
  };
  const grantor = grantorOf(authentication);
  expect(await grantor.revoke?.(set, never)).toBe(undefined);
  const asked = server.asked
    .filter(({ path }) => path === "/token/revocation")
    .map(({ form }) => form.get("token_type_hint"));
  expect({ asked, after: await grantor.refresh?.(tokens.refreshToken, never) }).toEqual({
    asked: ["refresh_token", "access_token"],
    after: { kind: "refused", error: "invalid_grant", description: "grant request is invalid", status: 400 },
  });
});
