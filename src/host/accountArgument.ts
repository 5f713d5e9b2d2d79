import { l10n, type QuickPickItem, window } from "vscode";
import type { IdentityKind } from "../auth/connection.ts";
import type { Clock } from "../base/time.ts";
import type { AccountTokens } from "./accountTokens.ts";
import type { ConnectionsSeen } from "./connectionsSeen.ts";
import { stateLine } from "./tokenText.ts";

/** What a row, a link or a button hands to a command about tokens. Names an account, and opens nothing. */
export interface AccountArgument {
  /** URI of the `longhaul.json`, as text. */
  readonly file: string;
  readonly connection: string;
  /** Absent: whichever there is, or a person's choice. */
  readonly identity?: IdentityKind;
}

export function argumentOf({ account }: AccountTokens): Required<AccountArgument> {
  return { file: account.file, connection: account.connection.id, identity: account.identity };
}

export interface ChooseAccount {
  readonly connections: ConnectionsSeen;
  readonly clock: Pick<Clock, "now">;
  /** Those that it makes sense for; all, where it makes sense for none. */
  readonly fits?: (tokens: AccountTokens) => boolean;
}

/** The account that was given, the only one there is, or the one that a person picks. */
export async function chooseAccount(
  argument: unknown,
  { connections, clock, fits: isWanted = () => true }: ChooseAccount,
): Promise<AccountTokens | undefined> {
  // A window that has just opened has not read them yet.
  if (connections.all.length === 0) await connections.look();
  const given = isAccountArgument(argument) ? argument : undefined;
  const all = connections.all.filter(({ account }) => given === undefined || isMeant(account, given));
  const wanted = all.filter(isWanted);
  const fitting = wanted.length > 0 ? wanted : all;
  if (fitting.length === 0) {
    await window.showInformationMessage(l10n.t("There is no connection here. longhaul.json lists them."));
    return undefined;
  }
  if (fitting.length === 1) return fitting[0];
  const picked = await window.showQuickPick(
    fitting.map((tokens) => accountItem(tokens, clock)),
    { title: l10n.t("Connection"), placeHolder: l10n.t("Which one?"), matchOnDescription: true },
  );
  return picked?.tokens;
}

export function accountItem(
  tokens: AccountTokens,
  clock: Pick<Clock, "now">,
): QuickPickItem & { readonly tokens: AccountTokens } {
  const { connection, name, identity } = tokens.state;
  const description = identity === "service" ? l10n.t("{0} · service", name) : name;
  return { label: connection, description, detail: stateLine(tokens.state, clock.now(), l10n.t), tokens };
}

function isMeant({ file, connection, identity }: AccountTokens["account"], wanted: AccountArgument): boolean {
  const sameConnection = file === wanted.file && connection.id === wanted.connection;
  return sameConnection && (wanted.identity === undefined || wanted.identity === identity);
}

function isAccountArgument(argument: unknown): argument is AccountArgument {
  if (typeof argument !== "object" || argument === null) return false;
  const named = "file" in argument && typeof argument.file === "string" && "connection" in argument;
  if (!named || typeof argument.connection !== "string") return false;
  return !("identity" in argument) || argument.identity === "user" || argument.identity === "service";
}
