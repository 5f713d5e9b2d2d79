import { Uri } from "vscode";
import type { AccessToken, TokenEvent } from "../auth/tokenSource.ts";
import { type Disposable, Emitter } from "../base/events.ts";
import { Failure } from "../base/failure.ts";
import type { TokenEventMessage, TokenMessage, TokenWish } from "../protocol/messages.ts";
import { storeKey } from "./accountBinding.ts";
import { AccountTokens, type AccountTokensPorts } from "./accountTokens.ts";
import { type AccountWanted, findAccount } from "./connectionFiles.ts";
import { folderOf, inWorkspace } from "./paths.ts";
import type { TokenState } from "./tokenState.ts";
import { requireTrust } from "./trust.ts";

interface Kept {
  readonly tokens: AccountTokens;
  /** The connection as text: another one begins anew. */
  readonly connection: string;
  readonly listening: readonly Disposable[];
}

/** All tokens of this window: one authority for each identity of each connection of each `longhaul.json`. */
export class TokenKeeper {
  /** The state of some account changed. */
  readonly changed = new Emitter<TokenState>();
  readonly events = new Emitter<TokenEventMessage>();
  /** An account's tokens are another object now. */
  readonly replaced = new Emitter<void>();
  private readonly ports: AccountTokensPorts;
  private readonly kept = new Map<string, Kept>();
  private readonly never = new AbortController();

  constructor(ports: AccountTokensPorts) {
    this.ports = ports;
  }

  get all(): readonly AccountTokens[] {
    return [...this.kept.values()].map(({ tokens }) => tokens);
  }

  /** Throws Failure `workspace-untrusted`, `connections-file-not-found` or `config-invalid`. */
  async tokensFor(wanted: AccountWanted): Promise<AccountTokens> {
    requireTrust();
    const account = await findAccount(wanted);
    const key = storeKey(account, "");
    const connection = JSON.stringify(account.connection);
    const before = this.kept.get(key);
    if (before?.connection === connection) {
      before.tokens.folders.add(wanted.folder.fsPath);
      return before.tokens;
    }
    if (before) this.drop(key, before);
    const tokens = new AccountTokens(account, this.ports);
    for (const folder of before?.tokens.folders ?? []) tokens.folders.add(folder);
    tokens.folders.add(wanted.folder.fsPath);
    const listening = [
      tokens.onEvent((event) => this.forward(tokens, event)),
      tokens.changed.on((state) => this.changed.emit(state)),
    ];
    this.kept.set(key, { tokens, connection, listening });
    await tokens.look();
    if (before) this.replaced.emit();
    return tokens;
  }

  /** Answers the runner. A folder of another window is that window's to answer for. */
  async get(wish: TokenWish): Promise<TokenMessage> {
    const tokens = await this.tokensOf(wish);
    return message(tokens, await tokens.token(this.never.signal));
  }

  async rejected(wish: TokenWish & { readonly generation: number }): Promise<TokenMessage> {
    const tokens = await this.tokensOf(wish);
    return message(tokens, await tokens.rejected(wish.generation, this.never.signal));
  }

  /** Another window stored a newer token set: this window's memory of the former one is forgotten. */
  async noticeStored(key: string): Promise<void> {
    for (const [of, kept] of this.kept) {
      const { tokens } = kept;
      if (tokens.storeKey !== key || tokens.busy) continue;
      const stored = await new AccountTokens(tokens.account, this.ports).generation();
      if (tokens.busy || stored <= (await tokens.generation()) || this.kept.get(of) !== kept) continue;
      this.drop(of, kept);
      const { file, connection, identity } = tokens.account;
      const fresh = await this.tokensFor({ folder: folderOf(Uri.parse(file)), connection: connection.id, identity });
      for (const folder of tokens.folders) fresh.folders.add(folder);
      this.replaced.emit();
    }
  }

  dispose(): void {
    this.never.abort();
    for (const [key, kept] of this.kept) this.drop(key, kept);
  }

  private async tokensOf({ folder, connection, identity, origin }: TokenWish): Promise<AccountTokens> {
    if (!inWorkspace(folder)) throw new FolderOfAnotherWindow();
    const tokens = await this.tokensFor({ folder: Uri.file(folder), connection, identity });
    const now = new URL(tokens.account.connection.baseUrl).origin;
    // The run sends where it was planned to send; a token for another place must not get there.
    if (now !== origin) throw new Failure("origin-changed", { connection, planned: origin, now });
    return tokens;
  }

  private drop(key: string, { tokens, listening }: Kept): void {
    for (const one of listening) one.dispose();
    tokens.close();
    this.kept.delete(key);
  }

  private forward({ account, folders }: AccountTokens, event: TokenEvent): void {
    const { kind, at, generation, expiry, detail } = event;
    for (const folder of folders) {
      this.events.emit({
        folder,
        connection: account.connection.id,
        identity: account.identity,
        kind,
        at,
        generation,
        endsAt: expiry?.at ?? null,
        binding: expiry?.binding ?? "none",
        detail: detail ?? null,
      });
    }
  }
}

/** No Failure: to the runner this window is as good as not there, and it waits for the right one. */
class FolderOfAnotherWindow extends Error {
  override readonly name = "FolderOfAnotherWindow";
}

function message(tokens: AccountTokens, token: AccessToken): TokenMessage {
  return {
    value: token.value.reveal(),
    generation: token.generation,
    obtainedAt: token.obtainedAt,
    endsAt: token.expiry.at ?? null,
    binding: token.expiry.binding,
    dueAt: tokens.dueAt(token) ?? null,
  };
}
