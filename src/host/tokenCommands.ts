import { commands as editor, l10n, type QuickPickItem, QuickPickItemKind, Uri, window } from "vscode";
import type { Clock } from "../base/time.ts";
import { commands } from "../contributions.ts";
import type { AccountTokens } from "./accountTokens.ts";
import { askSecrets } from "./askSecrets.ts";
import type { ConnectionsSeen } from "./connectionsSeen.ts";
import { countdown, stateLine } from "./tokenText.ts";
import { requireTrust } from "./trust.ts";

export interface TokenCommandsPorts {
  readonly connections: ConnectionsSeen;
  readonly clock: Clock;
}

/** What a person can do with the tokens of this workspace. */
export class TokenCommands {
  private readonly ports: TokenCommandsPorts;

  constructor(ports: TokenCommandsPorts) {
    this.ports = ports;
  }

  /** Asks for every secret anew, then signs in with them. */
  async signIn(): Promise<void> {
    requireTrust();
    const tokens = await this.choose();
    if (tokens && (await askSecrets(tokens, "all"))) await this.renew(tokens);
  }

  async refresh(): Promise<void> {
    requireTrust();
    const tokens = await this.choose();
    if (tokens && (await askSecrets(tokens, "missing"))) await this.renew(tokens);
  }

  /** What the status bar item opens. */
  async show(): Promise<void> {
    const refresh: QuickPickItem = { label: l10n.t("$(refresh) Refresh now") };
    const signIn: QuickPickItem = { label: l10n.t("$(sign-in) Sign in") };
    const open: QuickPickItem = { label: l10n.t("$(go-to-file) Open longhaul.json") };
    const lines = this.ports.connections.all.map((tokens) => this.item(tokens));
    const line: QuickPickItem = { label: "", kind: QuickPickItemKind.Separator };
    const picked = await window.showQuickPick([refresh, signIn, open, line, ...lines], {
      title: l10n.t("Longhaul connections"),
    });
    if (picked === refresh) await editor.executeCommand(commands.refreshToken);
    if (picked === signIn) await editor.executeCommand(commands.signIn);
    if (picked === open) await this.openFile();
  }

  private async openFile(): Promise<void> {
    const tokens = await this.choose();
    if (tokens) await window.showTextDocument(Uri.parse(tokens.account.file));
  }

  private async renew(tokens: AccountTokens): Promise<void> {
    const { id } = tokens.account.connection;
    const token = await tokens.refresh(new AbortController().signal);
    const { at } = token.expiry;
    const text =
      at === undefined
        ? l10n.t("{0}: signed in.", id)
        : l10n.t("{0}: signed in, the token ends in {1}.", id, countdown(at - this.ports.clock.now()));
    window.setStatusBarMessage(text, 5000);
  }

  private async choose(): Promise<AccountTokens | undefined> {
    const { all } = this.ports.connections;
    if (all.length === 0) {
      await window.showInformationMessage(l10n.t("There is no connection here. longhaul.json lists them."));
      return undefined;
    }
    if (all.length === 1) return all[0];
    const items = all.map((tokens) => this.item(tokens));
    const picked = await window.showQuickPick(items, {
      title: l10n.t("Connection"),
      placeHolder: l10n.t("Which one?"),
    });
    return picked?.tokens;
  }

  private item(tokens: AccountTokens): QuickPickItem & { readonly tokens: AccountTokens } {
    const { connection, name } = tokens.state;
    const detail = stateLine(tokens.state, this.ports.clock.now(), l10n.t);
    return { label: connection, description: name, detail, tokens };
  }
}
