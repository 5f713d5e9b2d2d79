import type { TokenEvent } from "../auth/tokenSource.ts";
import type { EntryOf } from "../engine/checkpoint/entry.ts";

/** A token event as the checkpoint keeps it. */
export function entryOf({ kind, at, generation, expiry, trouble, detail }: TokenEvent): EntryOf<"token"> {
  return {
    is: "token",
    at: new Date(at).toISOString(),
    event: kind,
    generation,
    ends: endsOf(expiry),
    binding: expiry?.binding ?? "none",
    ...(trouble && { trouble }),
    detail: detail ?? null,
  };
}

/** The same for the audit. */
export function auditOf({ kind, generation, expiry, trouble, detail }: TokenEvent) {
  return {
    event: kind,
    generation,
    ends: endsOf(expiry),
    binding: expiry?.binding ?? null,
    trouble: trouble ?? null,
    detail: detail ?? null,
  };
}

/** A token that holds for less than was declared is worth an alert. */
export function lifeAlertOf({
  kind,
  life,
}: TokenEvent): Pick<EntryOf<"alert">, "kind" | "value" | "limit"> | undefined {
  if (kind !== "lifetime-learned" || life?.declared === undefined) return undefined;
  return { kind: "token-life", value: life.seen, limit: life.declared };
}

function endsOf(expiry: TokenEvent["expiry"]): string | null {
  return expiry?.at === undefined ? null : new Date(expiry.at).toISOString();
}
