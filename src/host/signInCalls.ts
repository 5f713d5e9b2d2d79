import { commands as editor, l10n, window } from "vscode";
import { commands } from "../contributions.ts";
import type { RunView, TokenEventMessage } from "../protocol/messages.ts";
import { troubleWords } from "../sentences/troubleWords.ts";
import { argumentOf } from "./accountArgument.ts";
import type { AccountTokens } from "./accountTokens.ts";
import type { RunBoard } from "./runBoard.ts";
import type { RunDesk } from "./runDesk.ts";
import { runsOn } from "./runsOn.ts";
import { stopReason } from "./runText.ts";
import type { TokenKeeper } from "./tokenKeeper.ts";
import { countdown } from "./tokenText.ts";

/** Reasons for which a run stops until a person signs in. */
const WANTS_SIGN_IN: ReadonlySet<string> = new Set([
  "sign-in-needed",
  "sign-in-rejected",
  "secret-missing",
  "refresh-token-expired",
  "token-revoked",
  "refresh-token-reused",
  "session-taken-over",
  "key-expired",
  "token-source-away",
]);

export interface SignInCallsPorts {
  readonly keeper: TokenKeeper;
  readonly board: RunBoard;
  readonly desk: Pick<RunDesk, "resumeSignedIn">;
  readonly now: () => number;
  readonly report: (error: unknown) => void;
}

/** Calls a person while a run can still be helped, and goes on with what stopped once that person has signed in. */
export class SignInCalls {
  private readonly ports: SignInCallsPorts;
  /** Generations for which a person was called: once each. */
  private readonly called = new WeakMap<AccountTokens, number>();
  /** Stopped for want of a token since this window began to watch, by checkpoint. */
  private readonly waiting = new Set<string>();

  constructor(ports: SignInCallsPorts) {
    this.ports = ports;
  }

  /** A token can be renewed no more while a run still lives on what is left of it. */
  heard({ kind, folder, connection, identity, generation }: TokenEventMessage): void {
    if (kind !== "sign-in-needed" && kind !== "rejected") return;
    const tokens = this.ports.keeper.all.find(
      ({ account, folders }) =>
        account.connection.id === connection && account.identity === identity && folders.has(folder),
    );
    if (!tokens || this.called.get(tokens) === generation) return;
    if (kind === "rejected") {
      // Nothing is left to live on: whether the run stops is told with its end.
      this.called.set(tokens, generation);
      return;
    }
    const runs = runsOn(tokens, this.ports.board.moving);
    if (runs.length === 0 || tokens.state.generation === 0) return;
    this.called.set(tokens, generation);
    this.call(tokens, runs).catch(this.ports.report);
  }

  /** A run ended. */
  ended(view: RunView): void {
    if (WANTS_SIGN_IN.has(stopReason(view) ?? "")) this.waiting.add(view.checkpoint);
    else this.waiting.delete(view.checkpoint);
  }

  /** A person signed in: what stopped for that goes on, in the order in which it began. */
  async signedIn(tokens: AccountTokens): Promise<void> {
    const stopped = this.ports.board.all.filter(({ checkpoint }) => this.waiting.has(checkpoint));
    for (const view of runsOn(tokens, stopped)) {
      this.waiting.delete(view.checkpoint);
      await this.ports.desk.resumeSignedIn(view);
    }
  }

  private async call(tokens: AccountTokens, runs: readonly RunView[]): Promise<void> {
    const { connection, endsAt, trouble } = tokens.state;
    const left = (endsAt ?? 0) - this.ports.now();
    // A token that has ended stops the run, and that is told with the run's end.
    if (left <= 0) return;
    const signIn = l10n.t("Sign In");
    const why = trouble === undefined ? l10n.t("it cannot be renewed") : troubleWords(trouble, l10n.t);
    const chosen = await window.showWarningMessage(
      l10n.t(
        "{0}: {1}. {2} goes on for {3} and then stops, resumable, unless you sign in again.",
        connection,
        why,
        runs.map(({ job }) => job).join(", "),
        countdown(left),
      ),
      signIn,
    );
    if (chosen === signIn) await editor.executeCommand(commands.signIn, argumentOf(tokens));
  }
}
