import { expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { likelyOwners, type OwnerFacts } from "../../../src/jwt/likelyOwners.ts";

const candidate = (name: string, facts: Partial<OwnerFacts>) => ({
  name,
  facts: { origins: new Set<string>(), ...facts },
});

const candidates = [
  candidate("hcm", {
    issuer: "https://identity.example.com/",
    origins: new Set(["https://hcm.example.com", "https://idcs.example.com"]),
    clientId: "goals",
  }),
  candidate("mes", { origins: new Set(["https://mes.example.com:8443"]), clientId: "svc" }),
  candidate("qms", { audience: "suppliers", origins: new Set(["https://qms.example.com"]), clientId: "svc" }),
];

const owners = (claims: JsonObject) =>
  likelyOwners(claims, candidates).map(({ owner, clues }) => [owner.name, ...clues]);

test.each<[string, JsonObject, string[][]]>([
  ["the issuer that the file names", { iss: "https://identity.example.com/" }, [["hcm", "issuer"]]],
  ["an issuer at the place where it signs in", { iss: "https://idcs.example.com/oauth2" }, [["hcm", "issuer"]]],
  ["the audience that the file names", { aud: ["x", "suppliers"] }, [["qms", "audience"]]],
  ["an audience that is the API", { aud: "https://mes.example.com:8443/api" }, [["mes", "audience"]]],
  ["a client id", { azp: "goals" }, [["hcm", "client-id"]]],
  [
    "a client id of two",
    { client_id: "svc" },
    [
      ["mes", "client-id"],
      ["qms", "client-id"],
    ],
  ],
  ["two clues against one", { client_id: "svc", aud: "suppliers" }, [["qms", "client-id", "audience"]]],
  ["an issuer against any client id", { iss: "https://mes.example.com:8443", azp: "goals" }, [["mes", "issuer"]]],
  ["another port of the same host", { iss: "https://mes.example.com" }, []],
  ["claims that are no texts", { iss: 7, aud: { a: 1 }, client_id: null }, []],
])("%s tells whose token it is", (_, claims, expected) => {
  expect(owners(claims)).toEqual(expected);
});
