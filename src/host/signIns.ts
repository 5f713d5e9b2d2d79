import { commands as editor, env, l10n, ProgressLocation, UIKind, window } from "vscode";
import type { TokenAnswer } from "../auth/grantor.ts";
import type { RedirectReceiver } from "../auth/interactive/redirectReceiver.ts";
import { isSecureUrl } from "../auth/interactive/secureUrl.ts";
import type { DevicePrompt } from "../auth/interactive/signInWithDevice.ts";
import { type Disposable, Emitter } from "../base/events.ts";
import { Failure } from "../base/failure.ts";
import { accountName, bindingOf } from "./accountBinding.ts";
import type { AccountTokens } from "./accountTokens.ts";
import { showDeviceCode } from "./deviceCode.ts";
import type { EditorRedirects } from "./editorRedirects.ts";
import type { InteractiveDoor, SignInParts } from "./interactiveDoor.ts";
import { requireTrust } from "./trust.ts";

export interface SignInsPorts {
  readonly door: InteractiveDoor;
  readonly redirects: EditorRedirects;
}

/** Signs accounts in, with a person's help where the grant needs it. */
export class SignIns {
  /** A person has signed an account in. */
  readonly done = new Emitter<AccountTokens>();
  private readonly ports: SignInsPorts;

  constructor(ports: SignInsPorts) {
    this.ports = ports;
  }

  /** Before a run: asks for what is missing, or for everything again. `false`: the person gave up. */
  async prepare(tokens: AccountTokens, ask: "missing" | "all"): Promise<boolean> {
    const { askSecrets } = await import("./askSecrets.ts");
    if (!tokens.needsPerson) return askSecrets(tokens, ask);
    const { generation, endsAt, renewable } = await tokens.look();
    const holds = generation > 0 && (renewable || endsAt === undefined);
    if (ask === "missing" && holds) return askSecrets(tokens, "missing");
    return this.signIn(tokens, ask);
  }

  /** Signs in anew, whatever is held. `false`: the person gave up. Throws the Failure of a refusal. */
  async signIn(tokens: AccountTokens, ask: "missing" | "all"): Promise<boolean> {
    requireTrust();
    if (!(await this.agreesToOrigins(tokens))) return false;
    const { askPassphrase, askSecrets } = await import("./askSecrets.ts");
    if (!(await askSecrets(tokens, ask))) return false;
    const { clientCertificate } = tokens.account.connection.network;
    if (ask === "all" && clientCertificate !== undefined && !(await askPassphrase(tokens))) return false;
    if (!(await this.obtain(tokens))) return false;
    this.done.emit(tokens);
    return true;
  }

  /** `false`: the person cancelled. Only where that person has to do something is it worth a notification. */
  private obtain(tokens: AccountTokens): Thenable<boolean> {
    const { id } = tokens.account.connection;
    const location = tokens.needsPerson ? ProgressLocation.Notification : ProgressLocation.Window;
    const title = l10n.t("Longhaul: signing in to {0}", id);
    return window.withProgress({ location, title, cancellable: true }, async (progress, cancelled) => {
      const stop = new AbortController();
      const giveUp = () => stop.abort(new Failure("sign-in-abandoned", { connection: id, reason: "cancelled" }));
      cancelled.onCancellationRequested(giveUp);
      const say = (message: string) => progress.report({ message });
      try {
        const notice = { say, giveUp };
        const ask = tokens.needsPerson ? (signal: AbortSignal) => this.ask(partsOf(tokens), notice, signal) : undefined;
        await tokens.signIn(ask, stop.signal);
        return true;
      } catch (error) {
        if (stop.signal.aborted) return false;
        throw error;
      }
    });
  }

  /** Has the person sign in, by browser or with a code; what comes of it is the caller's. */
  async ask(parts: SignInParts, notice: Notice, signal: AbortSignal): Promise<TokenAnswer> {
    if (parts.authentication.grant === "device_code") {
      return this.askWithDevice(parts, notice, signal);
    }
    const redirect = await this.redirectFor(parts);
    try {
      const open = async (url: string) => {
        await openBrowser(url);
        notice.say(l10n.t("Sign in at {0} in your browser.", new URL(url).host));
      };
      return await this.ports.door.withBrowser({ ...parts, redirect, open }, signal);
    } finally {
      await redirect.close();
    }
  }

  private async askWithDevice(parts: SignInParts, notice: Notice, signal: AbortSignal): Promise<TokenAnswer> {
    let shown: Disposable | undefined;
    const show = (prompt: DevicePrompt) => {
      shown = showDeviceCode(prompt, { ...notice, open: openBrowser });
    };
    try {
      return await this.ports.door.withDevice({ ...parts, show }, signal);
    } finally {
      shown?.dispose();
    }
  }

  /** A port of the machine on which the extension runs is where the browser finds it only if both are the same machine. */
  private redirectFor({ connection, authentication }: SignInParts): Promise<RedirectReceiver> {
    const isHere = env.uiKind === UIKind.Desktop && env.remoteName === undefined;
    return isHere && authentication.redirect === "loopback"
      ? this.ports.door.loopback()
      : this.ports.redirects.open(connection.id);
  }

  /** What was given for other origins does not apply: a person sees the old and the new ones before anything goes there. */
  private async agreesToOrigins(tokens: AccountTokens): Promise<boolean> {
    const before = await tokens.formerBinding();
    if (!before) return true;
    const { account } = tokens;
    const signIn = l10n.t("Sign In");
    const chosen = await window.showWarningMessage(
      l10n.t("{0} has changed where it signs in. Sign in there?", account.connection.id),
      {
        modal: true,
        detail: l10n.t(
          "Before: {0} as {1}.\nNow: {2} as {3}.\nWhat was stored for the old place is not sent to the new one.",
          before.origins.join(", "),
          before.name,
          bindingOf(account).origins.join(", "),
          accountName(account),
        ),
      },
      signIn,
    );
    return chosen === signIn;
  }
}

/** What a sign-in says while it waits for the person, who may give it up. */
export interface Notice {
  readonly say: (message: string) => void;
  readonly giveUp: () => void;
}

function partsOf({ account, http, skew, credentials }: AccountTokens): SignInParts {
  return { connection: account.connection, authentication: account.authentication, http, skew, credentials };
}

/**
 * Some server named this address: nothing but a web page is opened. As text, since the editor's own form of an address
 * forgets which characters of a query were encoded.
 */
async function openBrowser(url: string): Promise<void> {
  if (!isSecureUrl(url)) throw new TypeError("only a web page is opened");
  await editor.executeCommand("vscode.open", url);
}
