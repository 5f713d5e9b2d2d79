import { Uri, workspace } from "vscode";
import type { TokenEvent } from "../auth/tokenSource.ts";
import { type Disposable, Emitter } from "../base/events.ts";
import { Failure } from "../base/failure.ts";
import { epochMs, millis } from "../base/time.ts";
import type {
  RejectionMessage,
  TokenEventMessage,
  TokenMessage,
  TokenUseMessage,
  TokenWish,
} from "../protocol/messages.ts";
import { type Account, storeKey } from "./accountBinding.ts";
import type { AccountTokens, AccountTokensPorts } from "./accountTokens.ts";
import { type AccountWanted, findAccount } from "./connectionFiles.ts";
import { inWorkspace } from "./paths.ts";
import { tokenMessage } from "./tokenMessage.ts";
import type { TokenState } from "./tokenState.ts";
import { requireTrust } from "./trust.ts";

interface Kept {
  readonly tokens: Promise<AccountTokens>;
  /** The connection as text: another one begins anew. */
  readonly connection: string;
}

/** All tokens of this window: one authority for each identity of each connection of each `longhaul.json`. */
export class TokenKeeper {
  /** The state of some account changed. */
  readonly changed = new Emitter<TokenState>();
  readonly events = new Emitter<TokenEventMessage>();
  private readonly ports: AccountTokensPorts;
  private readonly kept = new Map<string, Kept>();
  /** The accounts whose authority is there. */
  private readonly open = new Map<AccountTokens, readonly Disposable[]>();
  private readonly never = new AbortController();

  constructor(ports: AccountTokensPorts) {
    this.ports = ports;
  }

  get all(): readonly AccountTokens[] {
    return [...this.open.keys()];
  }

  /** Throws Failure `workspace-untrusted`, `connections-file-not-found` or `config-invalid`. */
  async tokensFor(wanted: AccountWanted): Promise<AccountTokens> {
    requireTrust();
    const account = await findAccount(wanted);
    const key = storeKey(account, "");
    const connection = JSON.stringify(account.connection);
    const before = this.kept.get(key);
    if (before?.connection === connection) {
      const tokens = await before.tokens;
      tokens.folders.add(wanted.folder.fsPath);
      return tokens;
    }
    const opening = this.replace(before, () => this.openTokens(account));
    this.kept.set(key, { tokens: opening, connection });
    // Not kept when it could not be opened: the next one who asks tries again.
    opening.catch(() => this.kept.get(key)?.tokens === opening && this.kept.delete(key));
    const tokens = await opening;
    tokens.folders.add(wanted.folder.fsPath);
    return tokens;
  }

  /** Answers the runner. A folder of another window is that window's to answer for. */
  async get(wish: TokenWish): Promise<TokenMessage> {
    const tokens = await this.tokensOf(wish);
    return await tokenMessage(tokens, await tokens.token(this.never.signal));
  }

  async rejected(wish: TokenWish, generation: number, rejection: RejectionMessage): Promise<TokenMessage> {
    const tokens = await this.tokensOf(wish);
    const { at, error, description } = rejection;
    const said = { at: epochMs(at), ...(error !== null && { error }), ...(description !== null && { description }) };
    return await tokenMessage(tokens, await tokens.rejected(generation, said, this.never.signal));
  }

  /** Of the client certificate that the runner's requests need too. */
  async passphrase(wish: TokenWish): Promise<string | null> {
    const { credentials } = await this.tokensOf(wish);
    return (await credentials.secret("CERTIFICATE_PASSPHRASE"))?.reveal() || null;
  }

  /** Of every run, also of folders that are another window's. */
  used({ generation, at, expiresIn, ...wish }: TokenUseMessage): void {
    if (!workspace.isTrusted || !inWorkspace(wish.folder)) return;
    const use = { at: epochMs(at), ...(expiresIn !== null && { expiresIn: millis(expiresIn) }) };
    this.tokensOf(wish).then((tokens) => tokens.used(generation, use), this.ports.report);
  }

  /** Another window stored a token set. */
  async noticeStored(key: string): Promise<void> {
    await Promise.all(this.all.filter(({ storeKey: own }) => own === key).map((tokens) => tokens.noticeStored()));
  }

  /** The machine slept, or its clock was set: what is shown is read anew. */
  async lookAgain(): Promise<void> {
    await Promise.all(this.all.map((tokens) => tokens.look()));
  }

  dispose(): void {
    this.never.abort();
    for (const tokens of this.all) this.close(tokens);
  }

  private async replace(before: Kept | undefined, open: () => Promise<AccountTokens>): Promise<AccountTokens> {
    const old = await before?.tokens.catch(() => undefined);
    const tokens = await open();
    for (const folder of old?.folders ?? []) tokens.folders.add(folder);
    if (old) this.close(old);
    this.open.set(tokens, [
      tokens.onEvent((event) => this.forward(tokens, event)),
      tokens.changed.on((state) => this.changed.emit(state)),
    ]);
    await tokens.look();
    return tokens;
  }

  private async openTokens(account: Account): Promise<AccountTokens> {
    const { AccountTokens } = await import("./accountTokens.ts");
    return AccountTokens.open(account, this.ports);
  }

  private async tokensOf({ folder, connection, identity, origin }: TokenWish): Promise<AccountTokens> {
    if (!inWorkspace(folder)) throw new FolderOfAnotherWindow();
    const tokens = await this.tokensFor({ folder: Uri.file(folder), connection, identity });
    const now = new URL(tokens.account.connection.baseUrl).origin;
    // The run sends where it was planned to send; a token for another place must not get there.
    if (now !== origin) throw new Failure("origin-changed", { connection, planned: origin, now });
    return tokens;
  }

  private close(tokens: AccountTokens): void {
    for (const one of this.open.get(tokens) ?? []) one.dispose();
    this.open.delete(tokens);
    tokens.close();
  }

  private forward({ account, folders }: AccountTokens, event: TokenEvent): void {
    const { kind, at, generation, expiry, trouble, detail, life } = event;
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
        trouble: trouble ?? null,
        detail: detail ?? null,
        life: life ? { seen: life.seen, declared: life.declared ?? null } : null,
      });
    }
  }
}

/** No Failure: to the runner this window is as good as not there, and it waits for the right one. */
class FolderOfAnotherWindow extends Error {
  override readonly name = "FolderOfAnotherWindow";
}
