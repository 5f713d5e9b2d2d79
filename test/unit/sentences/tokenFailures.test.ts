import { describe, expect, it } from "vitest";
import type { FailureCode } from "../../../src/base/failure.ts";
import { minutes } from "../../../src/base/time.ts";
import { tokenTroubles } from "../../../src/base/tokenTrouble.ts";
import { sentenceForFailure } from "../../../src/sentences/failures.ts";
import { plain } from "../../../src/sentences/sentence.ts";
import { sentenceForTrouble } from "../../../src/sentences/tokenTroubles.ts";
import { failureSamples } from "./samples.ts";

const failure = <C extends FailureCode>(code: C, facts: Partial<(typeof failureSamples)[C]> = {}) =>
  sentenceForFailure({ code, facts: { ...failureSamples[code], ...facts } }, plain);

describe("failures about tokens", () => {
  it("keep every class apart", () => {
    expect([
      failure("refresh-token-expired"),
      failure("refresh-token-expired", { limit: "idle", life: minutes(30) }),
      failure("token-revoked"),
      failure("refresh-token-reused"),
      failure("insufficient-scope"),
      failure("insufficient-scope", { needed: null, granted: null }),
      failure("permission-changed"),
      failure("clock-off"),
      failure("session-taken-over"),
      failure("quota-exceeded"),
      failure("key-expired"),
    ]).toEqual([
      {
        message: 'The refresh token of "iot" reached its absolute end, 1 h after the sign-in.',
        remedy:
          "Sign in again, then resume: every record is kept. For longer runs have that lifetime raised on the server, or use the service identity (runAs).",
      },
      {
        message: 'The refresh token of "iot" ended because it was not used for 30 min.',
        remedy:
          "Sign in again, then resume: every record is kept. For longer runs have that lifetime raised on the server, or use the service identity (runAs).",
      },
      {
        message: 'The server ended the session of "iot" before its time: invalid_grant.',
        remedy:
          "Usually somebody signed out, changed the password or withdrew the consent. Sign in again, then resume; if it comes again, ask the server's administrator.",
      },
      {
        message: 'A spent refresh token of "iot" came to the server once more: invalid_grant.',
        remedy:
          "Usually another program shares the sign-in: give each its own. If none does, the token may be stolen: tell the server's administrator. Sign in again, then resume.",
      },
      {
        message: 'The API asks for the scope "supplier_mgmt", which the token of "arena" lacks (it has: read).',
        remedy:
          "A refresh gives the same scopes: add it to auth.scope, have it allowed for the client, and sign in again.",
      },
      {
        message: 'The token of "arena" lacks a scope that the API asks for.',
        remedy:
          "A refresh gives the same scopes: add it to auth.scope, have it allowed for the client, and sign in again.",
      },
      {
        message:
          "The API refuses the identity now (HTTP 403, 3 in a row), although it took 120 of its requests before.",
        remedy:
          "Its permissions were changed during the run; no new token cures that. Have them restored, then resume.",
      },
      {
        message:
          'The server of "thingworx" refuses the token, and its clock is 7 min behind this machine\'s (tolerance 5 min).',
        remedy: "Set the clock that is wrong by a time server, then resume. A new token would be refused as well.",
      },
      {
        message: 'Someone else signed in to "plm" as "sync@example.com", which ended the session of this run.',
        remedy: "The server allows one session for each user: give this integration a user of its own, then resume.",
      },
      {
        message: 'The request quota of "plm" is used up until 2026-01-02T00:00:00.000Z.',
        remedy: "Resume after that; failed requests count too. A larger quota is part of the contract with the vendor.",
      },
      {
        message: 'The API key of "thingworx" ended on 2026-01-01T00:00:00.000Z.',
        remedy: "Make a new key on the server, or have its date moved, give it to Longhaul, then resume.",
      },
    ]);
  });

  it("say little of what they do not know", () => {
    expect([
      failure("refresh-token-expired", { life: minutes(0) }).message,
      failure("refresh-token-expired", { limit: "idle", life: minutes(0) }).message,
      failure("permission-changed", { inARow: 1, succeeded: 0 }).message,
      failure("clock-off", { ahead: minutes(0), tolerance: minutes(5) }).message,
      failure("session-taken-over", { name: "" }).message,
      failure("quota-exceeded", { resetsAt: null }).message,
      failure("insufficient-scope", { granted: "" }).message,
    ]).toEqual([
      'The refresh token of "iot" reached its absolute end.',
      'The refresh token of "iot" ended because it was not used for too long.',
      "The API refuses the identity now (HTTP 403), although it let it in before.",
      'The server of "thingworx" refuses the token because of its dates: the clocks differ.',
      'Someone else signed in to "plm" as the same user, which ended the session of this run.',
      'The request quota of "plm" is used up.',
      'The API asks for the scope "supplier_mgmt", which the token of "arena" lacks.',
    ]);
  });

  it("about a private key say what is wrong with it", () => {
    const troubles = ["not-pem", "encrypted", "does-not-fit"] as const;
    expect(troubles.map((trouble) => failure("private-key-unusable", { trouble }).message)).toEqual([
      'The private key of "hcm" cannot sign: it is not in PEM form.',
      'The private key of "hcm" cannot sign: it is protected by a passphrase.',
      'The private key of "hcm" cannot sign: it is of another kind than the algorithm asks for.',
    ]);
  });
});

describe("token troubles", () => {
  it.each(tokenTroubles)("have one sentence for %s, and no two the same", (trouble) => {
    const sentence = sentenceForTrouble(trouble, plain);
    const others = tokenTroubles.filter((other) => other !== trouble).map((other) => sentenceForTrouble(other, plain));
    expect([/^[A-Z][^.]{20,90}\.$/.test(sentence), others.includes(sentence)]).toEqual([true, false]);
  });
});
