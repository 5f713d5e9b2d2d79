import type { Connection } from "../auth/connection.ts";
import type { Millis } from "../base/time.ts";
import type { Translate } from "../sentences/sentence.ts";
import { timeSpan } from "../sentences/timeSpan.ts";
import { type AccountRow, fact } from "./accountRows.ts";
import type { SecretPersistence } from "./secretCanary.ts";

export interface ConnectionFacts {
  readonly connection: Connection;
  /** Every origin that sees the credentials. */
  readonly origins: readonly string[];
  /** How far the server's clock is ahead; absent until measured. */
  readonly ahead: Millis | undefined;
  readonly persistence: SecretPersistence;
}

/** What holds for a connection whoever signs in, one fact a row. */
export function connectionFacts(facts: ConnectionFacts, t: Translate): readonly AccountRow[] {
  const { connection, origins, persistence } = facts;
  return [
    fact(t("API"), connection.baseUrl, "globe"),
    fact(t("Credentials go to"), origins.map(shownOrigin).join(", "), "shield"),
    clockFact(facts, t),
    ...keepAliveFact(connection, t),
    storeFact(persistence, t),
  ];
}

function clockFact({ ahead, connection }: ConnectionFacts, t: Translate): AccountRow {
  const label = t("Server clock");
  if (ahead === undefined) return fact(label, t("not measured yet"), "watch");
  const span = timeSpan(Math.abs(ahead));
  const text =
    Math.abs(ahead) < 1000 ? t("the same as here") : ahead > 0 ? t("{0} ahead", span) : t("{0} behind", span);
  const tolerance = connection.clockSkewTolerance;
  if (Math.abs(ahead) <= tolerance) return fact(label, text, "watch");
  return fact(label, t("{0}, more than {1}", text, timeSpan(tolerance)), "watch", { isWarning: true });
}

function keepAliveFact({ keepAlive }: Connection, t: Translate): AccountRow[] {
  return keepAlive
    ? [fact(t("Keep-alive"), t("every {0} while a run is idle", timeSpan(keepAlive.every)), "pulse")]
    : [];
}

function storeFact(persistence: SecretPersistence, t: Translate): AccountRow {
  const label = t("Secret store");
  switch (persistence) {
    case "kept":
      return fact(label, t("outlives the editor"), "vm");
    case "memory":
      return fact(label, t("in memory only"), "vm", {
        isWarning: true,
        detail: t("Closing the editor signs out. A keyring of the system would keep the tokens."),
      });
    case "unknown":
      return fact(label, t("not known yet"), "vm", {
        detail: t("Whether it outlives the editor shows when the editor has been restarted."),
      });
    default:
      return persistence satisfies never;
  }
}

/** That it is https goes without saying; that it is not does not. */
function shownOrigin(origin: string): string {
  return origin.replace(/^https:\/\//, "");
}
