import { env, l10n, window } from "vscode";
import { isFailure, type SecretName, secretNames } from "../base/failure.ts";
import type { Clock } from "../base/time.ts";
import { argumentOf, chooseAccount } from "./accountArgument.ts";
import { accountName, bindingOf } from "./accountBinding.ts";
import { accountFacts } from "./accountRows.ts";
import type { AccountTokens } from "./accountTokens.ts";
import { secretWords } from "./askSecrets.ts";
import { connectionFacts } from "./connectionFacts.ts";
import { showConnection } from "./connectionPlace.ts";
import { pickConnection } from "./connectionsPick.ts";
import type { ConnectionsSeen } from "./connectionsSeen.ts";
import type { SecretCanary } from "./secretCanary.ts";
import type { SignIns } from "./signIns.ts";
import { countdown } from "./tokenText.ts";
import { requireTrust } from "./trust.ts";

export interface TokenCommandsPorts {
  readonly connections: ConnectionsSeen;
  readonly signIns: SignIns;
  readonly canary: SecretCanary;
  readonly clock: Pick<Clock, "now">;
}

/** What a person can do with the tokens of this workspace. Each command takes a row of the view, a link's argument, or nothing. */
export class TokenCommands {
  private readonly ports: TokenCommandsPorts;

  constructor(ports: TokenCommandsPorts) {
    this.ports = ports;
  }

  /** Asks for every secret anew, or opens the browser, then signs in. */
  async signIn(argument: unknown): Promise<void> {
    const tokens = await this.choose(argument);
    if (tokens) await forAccount(tokens, () => this.signInTo(tokens));
  }

  async refresh(argument: unknown): Promise<void> {
    const tokens = await this.choose(argument, isSignedIn);
    if (tokens) await forAccount(tokens, () => this.renew(tokens));
  }

  /** Revokes at the server where it offers that, then forgets; the stored secrets are asked about separately. */
  async signOut(argument: unknown): Promise<void> {
    const tokens = await this.choose(argument, isSignedIn);
    if (!tokens) return;
    const { connection, authentication } = tokens.account;
    const { id } = connection;
    const signOut = l10n.t("Sign Out");
    const chosen = await window.showWarningMessage(
      l10n.t("Sign {0} out of {1}?", accountName(tokens.account), id),
      {
        modal: true,
        detail:
          authentication.revokeUrl === undefined && authentication.issuer === undefined
            ? l10n.t(
                "The server offers no way to revoke tokens: they are deleted here. A run that needs them stops, resumable.",
              )
            : l10n.t(
                "The tokens are revoked at the server, then deleted here. A run that needs them stops, resumable.",
              ),
      },
      signOut,
    );
    if (chosen !== signOut) return;
    const revoked = await tokens.signOut(new AbortController().signal);
    if (revoked === "failed") {
      await window.showWarningMessage(
        l10n.t(
          "{0}: signed out here, but the server did not confirm that it revoked the tokens. They end by themselves.",
          id,
        ),
      );
    } else {
      const text = revoked === "revoked" ? l10n.t("{0}: signed out and revoked.", id) : l10n.t("{0}: signed out.", id);
      window.setStatusBarMessage(text, 5000);
    }
    await this.forgetSecrets(tokens);
  }

  async testRotation(argument: unknown): Promise<void> {
    const tokens = await this.choose(argument, isSignedIn);
    if (!tokens) return;
    const { id } = tokens.account.connection;
    const test = l10n.t("Test Rotation");
    const chosen = await window.showWarningMessage(
      l10n.t("Test whether {0} rotates its refresh token?", id),
      {
        modal: true,
        detail: l10n.t(
          "The token is renewed, and then the old refresh token is sent once more: it must be refused. Some servers then end the whole session; Longhaul signs in again where it can, and else you are asked to.",
        ),
      },
      test,
    );
    if (chosen !== test) return;
    await forAccount(tokens, async () => {
      const found = await tokens.testRotation(new AbortController().signal);
      const show = found === "not-enforced" ? window.showWarningMessage : window.showInformationMessage;
      await show(rotationWords(found, id));
    });
  }

  /** What the status bar item opens. */
  show(): Promise<void> {
    return pickConnection(this.ports);
  }

  async openFile(argument: unknown, field: unknown): Promise<void> {
    const tokens = await this.choose(argument);
    const { file, connection } = tokens?.account ?? {};
    if (file === undefined || !connection) return;
    await showConnection(file, connection.id, typeof field === "string" ? field : undefined);
  }

  /** Facts for a ticket or a colleague, as the view shows them. Never a token. */
  async copyFacts(argument: unknown): Promise<void> {
    const tokens = await this.choose(argument);
    if (!tokens) return;
    const { state, account } = tokens;
    const moment = { now: this.ports.clock.now() };
    const { persistence } = this.ports.canary;
    const facts = {
      connection: account.connection,
      origins: bindingOf(account).origins,
      ahead: state.ahead,
      persistence,
    };
    const rows = [...accountFacts(state, moment, l10n.t), ...connectionFacts(facts, l10n.t)];
    const lines = rows.map(({ label, description }) => `${label}: ${description}`);
    await env.clipboard.writeText([`${state.connection} (${state.name}, ${state.grant})`, ...lines, ""].join("\n"));
    window.setStatusBarMessage(l10n.t("{0}: facts copied.", state.connection), 5000);
  }

  private async signInTo(tokens: AccountTokens): Promise<void> {
    if (await this.ports.signIns.signIn(tokens, "all")) await this.sayHeld(tokens);
  }

  private async renew(tokens: AccountTokens): Promise<void> {
    const { renewable } = await tokens.look();
    if (!renewable && tokens.needsPerson) return this.signInTo(tokens);
    if (!renewable && !(await this.ports.signIns.prepare(tokens, "missing"))) return;
    await tokens.refresh(new AbortController().signal);
    await this.sayHeld(tokens);
  }

  private async choose(
    argument: unknown,
    fits: (tokens: AccountTokens) => boolean = () => true,
  ): Promise<AccountTokens | undefined> {
    requireTrust();
    return chooseAccount(argument, { ...this.ports, fits });
  }

  private async forgetSecrets(tokens: AccountTokens): Promise<void> {
    const held: SecretName[] = [];
    for (const name of secretNames) if (await tokens.credentials.isHeld(name)) held.push(name);
    if (held.length === 0) return;
    const forget = l10n.t("Delete");
    const chosen = await window.showInformationMessage(
      l10n.t("Delete what is stored for the next sign-in too: {0}?", held.map((name) => secretWords(name)).join(", ")),
      { modal: true, detail: l10n.t("If you keep it, the next run signs in without asking.") },
      forget,
    );
    if (chosen !== forget) return;
    for (const name of held) await tokens.credentials.forget(name);
    await tokens.look();
  }

  private async sayHeld(tokens: AccountTokens): Promise<void> {
    const { connection, endsAt } = await tokens.look();
    const text =
      endsAt === undefined
        ? l10n.t("{0}: signed in.", connection)
        : l10n.t("{0}: signed in, the token ends in {1}.", connection, countdown(endsAt - this.ports.clock.now()));
    window.setStatusBarMessage(text, 5000);
  }
}

/** A Failure of the account is shown with what can be done about that account. */
async function forAccount(tokens: AccountTokens, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { showFailure } = await import("./showFailure.ts");
    await showFailure(error, { account: argumentOf(tokens) });
  }
}

const isSignedIn = ({ state }: AccountTokens) => state.generation > 0;

function rotationWords(found: Awaited<ReturnType<AccountTokens["testRotation"]>>, connection: string): string {
  switch (found) {
    case "enforced":
      return l10n.t("{0} rotates: the server refused the old refresh token.", connection);
    case "not-enforced":
      return l10n.t(
        "{0} gives a new refresh token, but still takes the old one. A stolen one would stay good: ask for rotation with reuse detection.",
        connection,
      );
    case "not-rotating":
      return l10n.t("{0} does not rotate: the same refresh token goes on.", connection);
    case "no-refresh-token":
      return l10n.t("{0} gives no refresh token, so there is nothing to rotate.", connection);
    default:
      return found satisfies never;
  }
}
