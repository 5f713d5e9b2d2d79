import { l10n, MarkdownString, StatusBarAlignment, type StatusBarItem, ThemeColor, window } from "vscode";
import type { Disposable } from "../base/events.ts";
import type { Clock, EpochMs } from "../base/time.ts";
import { commands, statusBarId } from "../contributions.ts";
import { argumentOf } from "./accountArgument.ts";
import type { AccountTokens } from "./accountTokens.ts";
import type { ConnectionsSeen } from "./connectionsSeen.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { RunBoard } from "./runBoard.ts";
import { runsOn } from "./runsOn.ts";
import type { TokenKeeper } from "./tokenKeeper.ts";
import { stateLine, statusText } from "./tokenText.ts";

export interface StatusBarPorts {
  readonly clock: Pick<Clock, "now">;
  readonly keeper: TokenKeeper;
  readonly connections: ConnectionsSeen;
  readonly board: RunBoard;
  readonly heartbeat: Heartbeat;
}

/** A tooltip that is longer than this cannot be read. */
const MOST_LISTED = 12;

/** One item that counts down the token in use, drawn at most once a second and on each change. */
export class StatusBar {
  private readonly ports: StatusBarPorts;
  private readonly item: StatusBarItem;
  private readonly listening: readonly Disposable[];
  private beating: Disposable | undefined;
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

  get tooltipText(): string {
    return this.tooltip;
  }

  dispose(): void {
    this.beating?.dispose();
    for (const one of this.listening) one.dispose();
    this.item.dispose();
  }

  private draw(): void {
    const shown = this.inUse();
    if (!shown) {
      this.item.hide();
      this.beating?.dispose();
      this.beating = undefined;
      return;
    }
    this.beating ??= this.ports.heartbeat.on(() => this.draw());
    const now = this.ports.clock.now();
    const { text, spoken, colour } = statusText(shown.state, now, l10n.t);
    this.item.text = text;
    this.item.accessibilityInformation = { label: spoken };
    this.item.color = colour === "none" ? undefined : new ThemeColor(`statusBarItem.${colour}Foreground`);
    this.item.backgroundColor = colour === "none" ? undefined : new ThemeColor(`statusBarItem.${colour}Background`);
    this.drawTooltip(now);
    this.item.show();
  }

  /** The connection of a moving run, else the one whose token ends last, else the first. */
  private inUse(): AccountTokens | undefined {
    const { all } = this.ports.connections;
    const moving = all.filter((tokens) => runsOn(tokens, this.ports.board.moving).length > 0);
    // Of two identities the one with tokens is the one that runs.
    return [...(moving.length > 0 ? moving : all)].sort((a, b) => lastEnd(b) - lastEnd(a))[0];
  }

  /** An open tooltip is drawn anew on each change: it changes by the minute, so that it can be read. */
  private drawTooltip(now: EpochMs): void {
    const { all } = this.ports.connections;
    const lines = all.slice(0, MOST_LISTED).map((tokens) => ({ tokens, line: stateLine(tokens.state, now, l10n.t) }));
    const text = lines.map(({ tokens: { state }, line }) => `${state.connection} ${state.name}: ${line}`).join("\n");
    if (text === this.tooltip) return;
    this.tooltip = text;
    const tooltip = new MarkdownString();
    tooltip.isTrusted = { enabledCommands: [commands.refreshToken, commands.signIn, commands.signOut] };
    for (const { tokens, line } of lines) {
      const { connection, name, generation } = tokens.state;
      tooltip.appendMarkdown("**").appendText(connection).appendMarkdown("** ").appendText(`${name} · ${line}`);
      const links = generation > 0 ? ([refreshLink, signOutLink] as const) : ([signInLink] as const);
      tooltip.appendMarkdown(` · ${links.map((link) => link(tokens)).join(" · ")}  \n`);
    }
    if (all.length > lines.length) tooltip.appendText(l10n.t("and {0} more", all.length - lines.length));
    this.item.tooltip = tooltip;
  }
}

function lastEnd({ state: { generation, endsAt } }: AccountTokens): number {
  return generation === 0 ? 0 : (endsAt ?? Number.MAX_SAFE_INTEGER);
}

const refreshLink = (tokens: AccountTokens) => link(l10n.t("Refresh now"), commands.refreshToken, tokens);
const signInLink = (tokens: AccountTokens) => link(l10n.t("Sign in"), commands.signIn, tokens);
const signOutLink = (tokens: AccountTokens) => link(l10n.t("Sign out"), commands.signOut, tokens);

/** The argument names an account, as the rows of the view do. */
function link(title: string, command: string, tokens: AccountTokens): string {
  return `[${title}](command:${command}?${encodeURIComponent(JSON.stringify([argumentOf(tokens)]))})`;
}
