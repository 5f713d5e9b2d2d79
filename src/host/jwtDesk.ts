import { languages, type Uri } from "vscode";
import { TokenHistory } from "../auth/tokenHistory.ts";
import type { Disposable } from "../base/events.ts";
import type { Clock } from "../base/time.ts";
import type { SignatureVerdict } from "../jwt/verifyJwt.ts";
import type { AccountTokens } from "./accountTokens.ts";
import type { InspectorDesk } from "./inspectorDesk.ts";
import { jwtAccountOf } from "./jwtAccounts.ts";
import { JwtHandles } from "./jwtHandles.ts";
import { JwtHover } from "./jwtHover.ts";
import { JwtInlayHints } from "./jwtInlayHints.ts";
import { JwtLens } from "./jwtLens.ts";
import { JwtSight } from "./jwtSight.ts";
import { LiveJwtWarnings } from "./liveJwtWarnings.ts";
import type { TokenKeeper } from "./tokenKeeper.ts";

export interface JwtDeskPorts {
  readonly clock: Clock;
  readonly keeper: Pick<TokenKeeper, "all" | "changed">;
  /** The folder that the extension is installed in. */
  readonly extension: Uri;
  readonly report: (error: unknown) => void;
}

/** Tokens anywhere: a document's language and kind make no difference. */
const everywhere = { scheme: "*" };

/** All that the editor does with tokens in documents. What is heavy is loaded when the first token is met. */
export class JwtDesk implements Disposable {
  private readonly ports: JwtDeskPorts;
  private readonly handles = new JwtHandles();
  private readonly history: TokenHistory;
  private readonly signatures = new Map<string, SignatureVerdict>();
  private readonly parts: readonly Disposable[];
  /** Generation that the history has of each account. */
  private readonly noted = new Map<string, number>();
  private inspector: Promise<InspectorDesk> | undefined;

  constructor(ports: JwtDeskPorts) {
    const { clock, keeper, report } = ports;
    this.ports = ports;
    this.history = new TokenHistory(clock);
    const { handles, reading } = this;
    const sight = new JwtSight(clock);
    const hints = new JwtInlayHints(reading, clock);
    const lens = new JwtLens({ reading, sight, handles });
    const warnings = new LiveJwtWarnings({ reading, sight, handles, report });
    this.parts = [
      handles,
      sight,
      hints,
      lens,
      warnings,
      languages.registerHoverProvider(everywhere, new JwtHover(reading, handles)),
      languages.registerInlayHintsProvider(everywhere, hints),
      languages.registerCodeLensProvider(everywhere, lens),
      languages.registerCodeActionsProvider(everywhere, warnings),
      keeper.changed.on(() => {
        this.noteAll().catch(report);
      }),
    ];
  }

  async inspect(argument: unknown): Promise<void> {
    await (await this.desk()).inspect(argument);
  }

  async verify(argument: unknown): Promise<void> {
    await (await this.desk()).verify(argument);
  }

  async diff(argument: unknown): Promise<void> {
    await (await this.desk()).diff(argument);
  }

  async move(argument: unknown, file: unknown): Promise<void> {
    await (await this.desk()).move(argument, file);
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
    this.inspector?.then((desk) => desk.dispose()).catch(this.ports.report);
  }

  private get accounts(): readonly AccountTokens[] {
    return this.ports.keeper.all;
  }

  private get reading() {
    const { clock } = this.ports;
    const { history, signatures } = this;
    return { clock, history, signatures, accounts: () => this.accounts.map(jwtAccountOf) };
  }

  private desk(): Promise<InspectorDesk> {
    this.inspector ??= this.openDesk();
    // One that could not be loaded is not kept: the next one who asks tries again.
    this.inspector.catch(() => {
      this.inspector = undefined;
    });
    return this.inspector;
  }

  private async openDesk(): Promise<InspectorDesk> {
    const { InspectorDesk } = await import("./inspectorDesk.ts");
    const { clock, extension, report } = this.ports;
    const { reading, handles } = this;
    return new InspectorDesk({ clock, reading, handles, accounts: () => this.accounts, extension, report });
  }

  /** So that the tokens are known again when they are met in a document. */
  private async noteAll(): Promise<void> {
    for (const tokens of this.accounts) {
      const { storeKey: key, state } = tokens;
      if (this.noted.get(key) === state.generation || (state.generation === 0 && !this.noted.has(key))) continue;
      this.noted.set(key, state.generation);
      await this.history.note(key, state.generation === 0 ? undefined : await tokens.held());
    }
  }
}
