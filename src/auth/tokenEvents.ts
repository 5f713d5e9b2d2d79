import type { TokenEvent } from "./tokenSource.ts";

/** Says what happened to one identity's tokens. */
export type Tell = (
  kind: TokenEvent["kind"],
  generation: number,
  facts?: Pick<TokenEvent, "expiry" | "trouble" | "detail" | "life">,
) => void;

/** The words of a server for journal and audit. */
export function detailOf({ error, description }: { readonly error: string; readonly description?: string }): string {
  return description === undefined ? error : `${error}: ${description}`;
}
