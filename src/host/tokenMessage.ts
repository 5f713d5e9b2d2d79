import type { AccessToken, Expiry, Limit } from "../auth/tokenSource.ts";
import type { TokenMessage } from "../protocol/messages.ts";
import type { AccountTokens } from "./accountTokens.ts";

/** The ends of an access token. The idle window is told as a span: only the runner knows the last use in time. */
const TOLD: ReadonlySet<Limit["binding"]> = new Set([
  "expires_in",
  "exp",
  "header",
  "key",
  "declared",
  "session",
  "learned",
]);

/** The ends of what an access token is renewed with. */
const OF_RENEWAL: ReadonlySet<Limit["binding"]> = new Set(["session", "refresh", "refresh-idle"]);

/** A token as it goes to the runner. */
export async function tokenMessage(
  tokens: Pick<AccountTokens, "account" | "facts">,
  token: AccessToken,
): Promise<TokenMessage> {
  const { value, generation, obtainedAt } = token;
  const { generation: newest, limits, dueAt } = await tokens.facts();
  const expiry = withoutIdle(token, newest === generation ? limits : []);
  return {
    value: value.reveal(),
    generation,
    obtainedAt,
    endsAt: expiry.at ?? null,
    binding: expiry.binding,
    dueAt: newest === generation ? (dueAt ?? null) : null,
    limits: newest === generation ? limits.filter(({ binding }) => OF_RENEWAL.has(binding)) : [],
    idle: tokens.account.connection.lifetime.idle ?? null,
  };
}

function withoutIdle({ expiry }: AccessToken, limits: readonly Limit[]): Expiry {
  if (expiry.binding !== "idle") return expiry;
  return limits.find(({ binding }) => TOLD.has(binding)) ?? { binding: "none" };
}
