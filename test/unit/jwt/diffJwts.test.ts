import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { type DecodedJwt, decodeJwt } from "../../../src/jwt/decodeJwt.ts";
import { diffJwts } from "../../../src/jwt/diffJwts.ts";
import { madeToken } from "./madeToken.ts";

function decoded(claims: JsonObject, header: JsonObject = { alg: "RS256", kid: "k1" }): DecodedJwt {
  const token = decodeJwt(madeToken({ header, claims }));
  if (token.kind !== "decoded") throw new Error(token.kind);
  return token;
}

const session = {
  sub: "svc",
  iss: "https://id.example.com",
  sid: "s-1",
  auth_time: 100,
  aud: "mes",
  scope: "read write",
};
const before = decoded({ ...session, jti: "1", iat: 1000, exp: 2800 });

test("a refresh that extends the session moves the end and keeps sid and auth_time", () => {
  const after = decoded({ ...session, jti: "2", iat: 2400, exp: 4200 });
  expect(diffJwts(before, after)).toEqual({
    changes: [
      { part: "claims", name: "jti", before: "1", after: "2" },
      { part: "claims", name: "iat", before: 1000, after: 2400 },
      { part: "claims", name: "exp", before: 2800, after: 4200 },
    ],
    expiryMoved: 1_400_000,
    session: { kind: "extended", by: ["sid", "auth_time"] },
    scopesLost: [],
    scopesGained: [],
    audiencesLost: [],
    audiencesGained: [],
    issuerChanged: false,
    subjectChanged: false,
  });
});

test("another sid or auth_time is a new session, and what was lost with it is named", () => {
  const after = decoded(
    {
      ...session,
      sid: "s-2",
      jti: "2",
      exp: 2800,
      aud: ["iot", "mes"],
      scope: "read",
      iss: "https://other.example.com",
    },
    { alg: "RS256", kid: "k2" },
  );
  const { changes, ...conclusions } = diffJwts(before, after);
  expect(changes.map(({ part, name }) => `${part}.${name}`)).toEqual([
    "header.kid",
    "claims.iss",
    "claims.sid",
    "claims.aud",
    "claims.scope",
    "claims.jti",
    "claims.iat",
  ]);
  expect(conclusions).toEqual({
    expiryMoved: 0,
    session: { kind: "new", by: ["sid"] },
    scopesLost: ["write"],
    scopesGained: [],
    audiencesLost: [],
    audiencesGained: ["iot"],
    issuerChanged: true,
    subjectChanged: false,
  });
});

test("tokens that name no session tell nothing about it, and equal values in another order are equal", () => {
  const one = decoded({ scp: ["a", "b"], ctx: { x: 1, y: [1, { z: 2 }] } });
  const other = decoded({ ctx: { y: [1, { z: 2 }], x: 1 }, scp: ["b"], jti: "9" });
  const { changes, session: change, expiryMoved, scopesLost } = diffJwts(one, other);
  expect({ names: changes.map(({ name }) => name), change, expiryMoved, scopesLost }).toEqual({
    names: ["scp", "jti"],
    change: { kind: "unknown" },
    expiryMoved: undefined,
    scopesLost: ["a"],
  });
});
