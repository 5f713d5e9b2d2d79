import type { TokenEvent } from "../../auth/tokenSource.ts";
import { epochMs, millis } from "../../base/time.ts";
import type { TokenEventKind } from "../../base/tokenEventKind.ts";
import type { TokenEventMessage, TokenOwner } from "../../protocol/messages.ts";

type Heard = Pick<TokenEventMessage, "generation" | "at">;

/** Hears what editors tell of one owner's tokens, and takes each event once however many of them tell it. */
export class TokenNews {
  private readonly owner: TokenOwner;
  private readonly last = new Map<TokenEventKind, Heard>();

  constructor(owner: TokenOwner) {
    this.owner = owner;
  }

  /** `undefined`: another owner's, or heard before. */
  take(message: TokenEventMessage): TokenEvent | undefined {
    const { folder, connection, identity } = this.owner;
    if (message.folder !== folder || message.connection !== connection || message.identity !== identity)
      return undefined;
    if (!this.isNew(message)) return undefined;
    const { kind, generation, endsAt, binding, trouble, detail, life } = message;
    return {
      kind,
      at: epochMs(message.at),
      connection,
      generation,
      expiry: { ...(endsAt !== null && { at: epochMs(endsAt) }), binding },
      ...(trouble !== null && { trouble }),
      ...(detail !== null && { detail }),
      ...(life && {
        life: { seen: millis(life.seen), declared: life.declared === null ? undefined : millis(life.declared) },
      }),
    };
  }

  /** By generation too: a clock may be set back. By time too: an editor whose secret store forgot counts anew. */
  private isNew({ kind, generation, at }: TokenEventMessage): boolean {
    const last = this.last.get(kind);
    const isNew = last === undefined || generation > last.generation || at > last.at;
    if (isNew) this.last.set(kind, { generation, at });
    return isNew;
  }
}
