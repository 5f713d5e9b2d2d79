// Many requests are in flight when the server stops taking their token: how often is it renewed?
import { seconds } from "../../src/base/time.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { sandboxAuthority } from "./sandboxAuthority.mts";

export interface StormEnd {
  readonly inFlight: number;
  /** How many answers refused, those to replays among them. */
  readonly refused: number;
  readonly refreshes: number;
  readonly signIns: number;
  /** Requests that had no good answer in the end. */
  readonly failed: number;
}

export interface Storm {
  readonly inFlight: number;
  /** Their token is refused once, all tokens are refused from now on, or the token is good and its scope does not reach. */
  readonly meets: "401" | "401 for ever" | "403";
}

export async function stormTrial({ inFlight, meets }: Storm): Promise<StormEnd> {
  // All requests have left before the first is looked at.
  const sandbox = await startSandbox({ minuteMs: 60_000, systems: ["factorytalk-mes"], latencyMs: 200 });
  const { authority, http, connection, close } = sandboxAuthority(sandbox, "mes");
  const never = new AbortController().signal;
  try {
    await authority.token(never);
    if (meets === "401") sandbox.act({ "factorytalk-mes": { rejectTokens: true } });
    else sandbox.setFaults({ "factorytalk-mes": { status: [{ status: meets === "403" ? 403 : 401 }] } });
    const answers = await Promise.all(
      Array.from({ length: inFlight }, (_, at) =>
        http.send(
          {
            method: "PUT",
            url: `${connection.baseUrl}/api/v1/workorders/WO-${at}`,
            headers: { "content-type": "application/json" },
            body: '{"status":"released"}',
            timeout: seconds(30),
            maxBytes: 65_536,
          },
          never,
        ),
      ),
    );
    const { statuses, tokens } = sandbox.ledger.of("factorytalk-mes").summary();
    return {
      inFlight,
      refused: statuses[meets.slice(0, 3)] ?? 0,
      refreshes: tokens.refreshes,
      signIns: tokens.signIns,
      failed: answers.filter(({ status }) => status >= 300).length,
    };
  } finally {
    await close();
    await sandbox.close();
  }
}
