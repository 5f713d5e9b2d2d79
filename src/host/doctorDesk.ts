import { l10n, ProgressLocation, type QuickPickItem, Uri, window } from "vscode";
import type { Disposable } from "../base/events.ts";
import { type SecretName, secretNames } from "../base/failure.ts";
import type { Secret } from "../base/secret.ts";
import { harmlessUrl } from "../doctor/harmlessUrl.ts";
import { watchSpan } from "../doctor/watchSpan.ts";
import { sentenceForFailure } from "../sentences/failures.ts";
import { span } from "../sentences/span.ts";
import { argumentOf } from "./accountArgument.ts";
import { accountName } from "./accountBinding.ts";
import type { AccountTokens } from "./accountTokens.ts";
import { askSecrets } from "./askSecrets.ts";
import type { CheckUpWish, DoctorDoor, EditorDiagnosis } from "./doctorDoor.ts";
import { doctorPage } from "./doctorPage.ts";
import { DoctorPanel } from "./doctorPanel.ts";
import { folderOf } from "./paths.ts";
import type { SignIns } from "./signIns.ts";

/** How the doctor looks: at files only, at a token of its own too, or at that one until it ends. */
export type DoctorWay = "past" | "check-up" | "follow";

export interface DoctorDeskPorts {
  readonly door: DoctorDoor;
  readonly signIns: Pick<SignIns, "ask">;
}

/** Observes a connection, and shows what it found in a tab: one for each account. */
export class DoctorDesk implements Disposable {
  /** The page that was shown last, for the editor's own tests. */
  lastPage: string | undefined;
  private readonly ports: DoctorDeskPorts;
  private readonly panels = new Map<string, DoctorPanel>();

  constructor(ports: DoctorDeskPorts) {
    this.ports = ports;
  }

  /** `way` as a link or a notification gives it; anything else lets the person choose. */
  async see(tokens: AccountTokens, way: unknown): Promise<void> {
    const chosen = canSignIn(tokens) ? (isWay(way) ? way : await chooseWay(tokens)) : "past";
    if (chosen === undefined) return;
    const diagnosis = chosen === "past" ? await this.past(tokens) : await this.live(tokens, chosen);
    if (diagnosis) this.show(tokens, diagnosis);
  }

  dispose(): void {
    for (const { panel } of this.panels.values()) panel.dispose();
  }

  private past(tokens: AccountTokens): Promise<EditorDiagnosis> {
    return this.ports.door.past(consultationOf(tokens));
  }

  /** `undefined`: the person gave up before anything was sent. */
  private async live(tokens: AccountTokens, way: "check-up" | "follow"): Promise<EditorDiagnosis | undefined> {
    if (!(await askSecrets(tokens, "missing"))) return undefined;
    const secrets = await secretsOf(tokens);
    const { id } = tokens.account.connection;
    const title = l10n.t("Longhaul: looking at the tokens of {0}", id);
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    return window.withProgress(options, async (progress, cancelled) => {
      const stop = new AbortController();
      const giveUp = () => stop.abort();
      cancelled.onCancellationRequested(giveUp);
      const say = (message: string) => progress.report({ message });
      const wish: CheckUpWish = {
        secrets,
        ...(way === "follow" && { watch: watchSpan(tokens.account.connection) }),
        ask: (parts, signal) => this.ports.signIns.ask(parts, { say, giveUp }, signal),
      };
      return this.ports.door.checkUp(consultationOf(tokens), wish, stop.signal);
    });
  }

  private show(tokens: AccountTokens, diagnosis: EditorDiagnosis): void {
    const account = argumentOf(tokens);
    const key = JSON.stringify(account);
    const panel = this.panels.get(key) ?? this.open(key, account.connection);
    const { failure } = diagnosis;
    const html = doctorPage({
      diagnosis,
      account,
      name: accountName(tokens.account),
      ...(failure && { refusal: sentenceForFailure(failure, l10n.t).message }),
      nonce: crypto.randomUUID(),
      t: l10n.t,
    });
    this.lastPage = html;
    panel.show(html);
  }

  private open(key: string, connection: string): DoctorPanel {
    const opened = new DoctorPanel(l10n.t("Doctor: {0}", connection));
    this.panels.set(key, opened);
    opened.panel.onDidDispose(() => this.panels.delete(key));
    return opened;
  }
}

function consultationOf({ account }: AccountTokens) {
  return { account, folder: folderOf(Uri.parse(account.file)).fsPath };
}

/** What a sign-in of its own needs. A refresh token is not among it: spent here, it would be lost to the window. */
async function secretsOf({ credentials }: AccountTokens): Promise<ReadonlyMap<SecretName, Secret>> {
  const secrets = new Map<SecretName, Secret>();
  for (const name of secretNames) {
    const value = name === "REFRESH_TOKEN" ? undefined : await credentials.secret(name);
    if (value) secrets.set(name, value);
  }
  return secrets;
}

type WayItem = QuickPickItem & { readonly way: DoctorWay };

/** A refresh token that was handed over is one chain with the window's: only files are read then. */
function canSignIn({ account }: AccountTokens): boolean {
  return account.authentication.grant !== "refresh_token";
}

async function chooseWay({ account }: AccountTokens): Promise<DoctorWay | undefined> {
  const { connection } = account;
  const exclusive = connection.exclusiveSession
    ? l10n.t("It ends the session that is held now: the server allows one.")
    : l10n.t("What is held now stays as it is.");
  const items: readonly WayItem[] = [
    {
      way: "past",
      label: l10n.t("$(history) Past runs"),
      detail: l10n.t("Reads the files of past runs and what was learned. Sends nothing."),
    },
    {
      way: "check-up",
      label: l10n.t("$(pulse) Check up now"),
      detail: l10n.t("Signs in once more, makes the harmless call and refreshes once. {0}", exclusive),
    },
    {
      way: "follow",
      label: l10n.t("$(watch) Check up and follow the token for {0}", span(watchSpan(connection))),
      detail:
        harmlessUrl(account) === undefined
          ? l10n.t('Sees only how refreshes end: longhaul.json names no harmless call ("probe"). {0}', exclusive)
          : l10n.t("Sees how a token ends in use and at rest. {0}", exclusive),
    },
  ];
  const picked = await window.showQuickPick(items, {
    title: l10n.t("Doctor: {0}", connection.id),
    placeHolder: l10n.t("How should it look?"),
  });
  return picked?.way;
}

function isWay(way: unknown): way is DoctorWay {
  return way === "past" || way === "check-up" || way === "follow";
}
