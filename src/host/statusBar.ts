import { l10n, MarkdownString, StatusBarAlignment, type StatusBarItem, ThemeColor, Uri, window } from "vscode";
import type { Disposable } from "../base/events.ts";
import type { Clock } from "../base/time.ts";
import { commands, statusBarId } from "../contributions.ts";
import type { AccountTokens } from "./accountTokens.ts";
import type { ConnectionsSeen } from "./connectionsSeen.ts";
import { folderOf } from "./paths.ts";
import type { RunBoard } from "./runBoard.ts";
import type { TokenKeeper } from "./tokenKeeper.ts";
import { stateLine, statusText } from "./tokenText.ts";

const TICK_MS = 1000;

export interface StatusBarPorts {
  readonly clock: Clock;
  readonly keeper: TokenKeeper;
  readonly connections: ConnectionsSeen;
  readonly board: RunBoard;
  readonly report: (error: unknown) => void;
}

/** One item that counts down the token in use, looks at most once a second, and renews it while a run moves. */
export class StatusBar {
  private readonly ports: StatusBarPorts;
  private readonly item: StatusBarItem;
  private readonly listening: readonly Disposable[];
  private readonly never = new AbortController();
  /** Generations that could not be renewed: the run asks when it needs to, and a tick a second would lock an account. */
  private readonly gaveUpOn = new WeakMap<AccountTokens, number>();
  private ticking: ReturnType<typeof setInterval> | undefined;
  private tooltip = "";

  constructor(ports: StatusBarPorts) {
    this.ports = ports;
    this.item = window.createStatusBarItem(statusBarId, StatusBarAlignment.Left, 10);
    this.item.name = l10n.t("Longhaul Token");
    this.item.command = commands.showConnections;
    const draw = () => this.draw();
    this.listening = [ports.keeper.changed.on(draw), ports.connections.changed.on(draw)];
  }

  get text(): string {
    return this.item.text;
  }

  dispose(): void {
    this.never.abort();
    clearInterval(this.ticking);
    for (const one of this.listening) one.dispose();
    this.item.dispose();
  }

  private draw(): void {
    const shown = this.inUse();
    if (!shown) {
      this.item.hide();
      clearInterval(this.ticking);
      this.ticking = undefined;
      return;
    }
    this.ticking ??= setInterval(() => this.tick(), TICK_MS);
    const now = this.ports.clock.now();
    const { text, spoken, colour } = statusText(shown.state, now, l10n.t);
    this.item.text = text;
    this.item.accessibilityInformation = { label: spoken };
    this.item.color = colour === "none" ? undefined : new ThemeColor(`statusBarItem.${colour}Foreground`);
    this.item.backgroundColor = colour === "none" ? undefined : new ThemeColor(`statusBarItem.${colour}Background`);
    this.drawTooltip();
    this.item.show();
  }

  private tick(): void {
    this.draw();
    const now = this.ports.clock.now();
    for (const tokens of this.ports.connections.all) {
      const { dueAt, renewing } = tokens.state;
      if (renewing || dueAt === undefined || now < dueAt || !this.isMoving(tokens)) continue;
      if (this.gaveUpOn.get(tokens) === tokens.state.generation) continue;
      tokens.token(this.never.signal).catch((error: unknown) => {
        this.gaveUpOn.set(tokens, tokens.state.generation);
        this.ports.report(error);
      });
    }
  }

  /** The connection of a moving run, else the one whose token was obtained last, else the first. */
  private inUse(): AccountTokens | undefined {
    const { all } = this.ports.connections;
    const held = [...all].sort((a, b) => (b.state.endsAt ?? 0) - (a.state.endsAt ?? 0));
    return all.find((tokens) => this.isMoving(tokens)) ?? held[0];
  }

  /** Whether a run moves on this account's token. */
  private isMoving({ folders, state }: AccountTokens): boolean {
    return this.ports.board.moving.some(
      ({ connection, jobFile }) => connection === state.connection && folders.has(folderOf(Uri.file(jobFile)).fsPath),
    );
  }

  /** An open tooltip is drawn anew on each change: minutes do for it, so that it can be read. */
  private drawTooltip(): void {
    const now = this.ports.clock.now();
    const lines = this.ports.connections.all.map(({ state }) => ({ state, line: stateLine(state, now, l10n.t) }));
    const text = JSON.stringify(lines.map(({ line }) => line));
    if (text === this.tooltip) return;
    this.tooltip = text;
    const tooltip = new MarkdownString();
    tooltip.isTrusted = { enabledCommands: [commands.refreshToken, commands.signIn] };
    for (const { state, line } of lines) {
      tooltip.appendMarkdown("**").appendText(state.connection).appendMarkdown("** ");
      tooltip.appendText(`${state.name} · ${line}`).appendMarkdown("  \n");
    }
    const [refresh, signIn] = [l10n.t("Refresh now"), l10n.t("Sign in")];
    tooltip.appendMarkdown(
      `\n[${refresh}](command:${commands.refreshToken}) · [${signIn}](command:${commands.signIn})`,
    );
    this.item.tooltip = tooltip;
  }
}
