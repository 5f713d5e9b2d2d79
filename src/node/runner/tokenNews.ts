import type { TokenEvent } from "../../auth/tokenSource.ts";
import { epochMs } from "../../base/time.ts";
import type { TokenEventMessage, TokenOwner } from "../../protocol/messages.ts";

/** Hears what editors tell of one owner's tokens, and takes each event once however many of them tell it. */
export class TokenNews {
  private readonly owner: TokenOwner;
  private renewed = 0;
  private rejected = 0;
  private readonly failedAt = new Map<string, number>();

  constructor(owner: TokenOwner) {
    this.owner = owner;
  }

  /** `undefined`: another owner's, or heard before. */
  take(message: TokenEventMessage): TokenEvent | undefined {
    const { folder, connection, identity } = this.owner;
    if (message.folder !== folder || message.connection !== connection || message.identity !== identity)
      return undefined;
    if (!this.isNew(message)) return undefined;
    const { kind, generation, endsAt, binding, detail } = message;
    return {
      kind,
      at: epochMs(message.at),
      connection,
      generation,
      expiry: { ...(endsAt !== null && { at: epochMs(endsAt) }), binding },
      ...(detail !== null && { detail }),
    };
  }

  private isNew({ kind, generation, at }: TokenEventMessage): boolean {
    switch (kind) {
      case "signed-in":
      case "refreshed": {
        // A generation comes into being once.
        const isNew = generation > this.renewed;
        this.renewed = Math.max(this.renewed, generation);
        return isNew;
      }
      case "rejected": {
        const isNew = generation > this.rejected;
        this.rejected = Math.max(this.rejected, generation);
        return isNew;
      }
      case "refresh-failed":
      case "sign-in-failed":
      case "sign-in-needed": {
        const isNew = at > (this.failedAt.get(kind) ?? 0);
        if (isNew) this.failedAt.set(kind, at);
        return isNew;
      }
      default:
        return kind satisfies never;
    }
  }
}
