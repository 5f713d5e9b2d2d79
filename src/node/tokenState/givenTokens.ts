import { createHash } from "node:crypto";
import type { Secret } from "../../base/secret.ts";
import { type EpochMs, epochMs } from "../../base/time.ts";
import { accountKey } from "./accountLock.ts";
import type { StateFile } from "./stateFile.ts";

/** What is known of one refresh token that lies outside: in a secrets file or in the environment. */
export interface GivenToken {
  readonly generation: number;
  readonly obtainedAt: EpochMs;
  /** When the session began as far as is known: the first sight of a token that a person gave. */
  readonly signedInAt: EpochMs;
}

/** `sent`: no answer was ever stored, so it may be spent. `replaced`: a newer one was given for it. */
export interface Look {
  readonly generation: number;
  readonly standing: "unspent" | "sent" | "replaced";
}

/**
 * Which generation each refresh token of an account is, by a fingerprint: so a process that finds a token in a file
 * knows whether it was sent or replaced before, and a token that a person put there is newer than all before it.
 */
export class GivenTokens {
  private readonly key: string;
  private readonly state: StateFile;

  constructor(account: string, state: StateFile) {
    this.key = accountKey(account);
    this.state = state;
  }

  /** One that was never seen gets the next generation. */
  async seen(token: Secret, now: EpochMs): Promise<GivenToken> {
    const fingerprint = fingerprintOf(token);
    const row = await this.state.transact((database) => {
      database
        .prepare(
          `INSERT INTO given (account, fingerprint, generation, obtained_at, signed_in_at)
           SELECT :account, :fingerprint, 1 + max(
             coalesce((SELECT max(generation) FROM given WHERE account = :account), 0),
             coalesce((SELECT generation FROM account WHERE name = :account), 0)), :now, :now
           WHERE true ON CONFLICT (account, fingerprint) DO NOTHING`,
        )
        .run({ account: this.key, fingerprint, now });
      return database
        .prepare(
          "SELECT generation, obtained_at, signed_in_at FROM given WHERE account = :account AND fingerprint = :fingerprint",
        )
        .get({ account: this.key, fingerprint });
    });
    return {
      generation: Number(row?.["generation"]),
      obtainedAt: epochMs(Number(row?.["obtained_at"])),
      signedInAt: epochMs(Number(row?.["signed_in_at"])),
    };
  }

  /**
   * What is known of a token, without taking note of it; `undefined` for one that was never seen. Wherever it was given:
   * one that was used up from the environment is used up in a file too.
   */
  async look(token: Secret): Promise<Look | undefined> {
    const row = await this.state.transact((database) =>
      database
        .prepare(
          `SELECT given.generation, coalesce(account.generation, 0) AS newest, account.sent
           FROM given LEFT JOIN account ON account.name = given.account
           WHERE given.fingerprint = :fingerprint
           ORDER BY given.generation < newest DESC, given.account = :account DESC`,
        )
        .get({ account: this.key, fingerprint: fingerprintOf(token) }),
    );
    if (!row) return undefined;
    const generation = Number(row["generation"]);
    if (row["sent"] === generation) return { generation, standing: "sent" };
    return { generation, standing: generation < Number(row["newest"]) ? "replaced" : "unspent" };
  }

  /** A server gave this token, perhaps the same one again. */
  async keep(token: Secret, { generation, obtainedAt, signedInAt }: GivenToken): Promise<void> {
    const fingerprint = fingerprintOf(token);
    await this.state.transact((database) =>
      database
        .prepare(
          `INSERT INTO given (account, fingerprint, generation, obtained_at, signed_in_at)
           VALUES (:account, :fingerprint, :generation, :obtainedAt, :signedInAt)
           ON CONFLICT (account, fingerprint) DO UPDATE SET generation = excluded.generation,
             obtained_at = excluded.obtained_at, signed_in_at = excluded.signed_in_at`,
        )
        .run({ account: this.key, fingerprint, generation, obtainedAt, signedInAt }),
    );
  }
}

/** A refresh token has far too many bits to be found again from this (RFC 6749 10.10). */
export function fingerprintOf(token: Secret): string {
  return createHash("sha256").update(token.reveal()).digest("hex");
}
