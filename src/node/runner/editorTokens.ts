import type { AccessToken, Limit, Rejection, TokenSource, TokenUse } from "../../auth/tokenSource.ts";
import { untilAborted } from "../../base/abort.ts";
import { Failure, type FailureCode, isFailure } from "../../base/failure.ts";
import { Secret } from "../../base/secret.ts";
import { SingleFlight } from "../../base/singleFlight.ts";
import { type Clock, type EpochMs, epochMs, type Millis, millis, seconds } from "../../base/time.ts";
import type { RejectionMessage, TokenMessage, TokenUseMessage, TokenWish } from "../../protocol/messages.ts";
import { TokenUses } from "./tokenUses.ts";

/** A generation to which the server answered 401, and what it said. */
export interface RefusedToken {
  readonly generation: number;
  readonly rejection: RejectionMessage;
}

/** An attached editor, as far as tokens go. */
export interface TokenEditor {
  token(wish: TokenWish, signal: AbortSignal): Promise<TokenMessage>;
  rejected(wish: TokenWish, refused: RefusedToken, signal: AbortSignal): Promise<TokenMessage>;
}

export interface TokenEditors {
  readonly newestFirst: readonly TokenEditor[];
  /** How many editors have attached so far. */
  readonly count: number;
  /** Resolves as soon as more than `count` have attached. */
  attachedAfter(count: number, signal: AbortSignal): Promise<void>;
  /** Tells all of them that the server took a token; nobody answers. */
  used(use: TokenUseMessage): void;
}

export interface EditorTokensOptions {
  readonly wish: TokenWish;
  readonly editors: TokenEditors;
  readonly clock: Clock;
  /** How long a run without a token waits for an editor. */
  readonly grace: Millis;
  /** How long an editor may take for an answer; a person may be typing a password. */
  readonly patience: Millis;
  /** Aborts when the run is over. */
  readonly over: AbortSignal;
}

/** One editor cannot help, another one may: it knows other folders and has other secrets. */
const askAnother: ReadonlySet<FailureCode> = new Set([
  "secret-missing",
  "connections-file-not-found",
  "config-invalid",
  "workspace-untrusted",
]);

/** A token that is due still holds: editors are not asked for the next one more often than this. */
const ASK_AGAIN_AFTER = seconds(1);

interface HeldToken extends AccessToken {
  readonly dueAt: EpochMs | undefined;
  readonly idle: Millis | undefined;
  readonly limits: readonly Limit[];
}

/**
 * Tokens of one owner for one run, asked from the editors that are attached. The last one is kept in memory, never on
 * disk. Throws Failure `token-source-away` when it has ended and no editor came within the grace.
 */
export class EditorTokens implements TokenSource {
  private readonly options: EditorTokensOptions;
  private readonly asking = new SingleFlight<void>();
  private held: HeldToken | undefined;
  /** The server refused this token; only a newer one is sent. */
  private spent: AccessToken | undefined;
  private rejection: Rejection | undefined;
  private readonly uses: TokenUses;
  /** When the held token was last given, by both clocks. */
  private given: { readonly wall: EpochMs; readonly monotonic: Millis };
  private quietUntil = millis(0);

  constructor(options: EditorTokensOptions) {
    this.options = options;
    this.given = { wall: options.clock.now(), monotonic: options.clock.monotonic() };
    this.uses = new TokenUses(options.clock, (use) => this.tellUse(use));
  }

  async token(signal: AbortSignal): Promise<AccessToken> {
    for (;;) {
      const token = this.held;
      if (token && this.isGood(token)) {
        if (this.isDue(token)) this.askAhead();
        return token;
      }
      await untilAborted(
        this.asking.run(() => this.obtain()),
        signal,
      );
    }
  }

  async rejected(token: AccessToken, rejection: Rejection, signal: AbortSignal): Promise<AccessToken> {
    if (!this.isSpent(token)) {
      this.spent = token;
      this.rejection = rejection;
    }
    return this.token(signal);
  }

  accepted(token: AccessToken, use: TokenUse): void {
    // What is said of a former token says nothing of this one.
    if (!this.held || !isSame(token, this.held)) return;
    this.uses.add(use);
  }

  /** Known ends of what the editor renews the token with; asks for the token first. */
  async limits(signal: AbortSignal): Promise<readonly Limit[]> {
    await this.token(signal);
    return this.held?.limits ?? [];
  }

  private tellUse({ at, expiresIn }: TokenUse): void {
    const { editors, wish } = this.options;
    if (this.held) editors.used({ ...wish, generation: this.held.generation, at, expiresIn: expiresIn ?? null });
  }

  private isGood(token: HeldToken): boolean {
    const { at } = token.expiry;
    const now = token === this.held ? this.now() : this.options.clock.now();
    if (this.isSpent(token) || (at !== undefined && now >= at)) return false;
    return token !== this.held || !this.uses.haveEnded(token.idle, now);
  }

  /** The later of what two clocks say: set back, the wall clock would make an ended token look alive. */
  private now(): EpochMs {
    const { clock } = this.options;
    const { wall, monotonic } = this.given;
    return epochMs(Math.max(clock.now(), wall + clock.monotonic() - monotonic));
  }

  private isSpent(token: AccessToken): boolean {
    return this.spent !== undefined && isNoNewer(token, this.spent);
  }

  private isDue({ dueAt }: HeldToken): boolean {
    const { clock } = this.options;
    return dueAt !== undefined && this.now() >= dueAt && clock.monotonic() >= this.quietUntil;
  }

  private askAhead(): void {
    this.quietUntil = millis(this.options.clock.monotonic() + ASK_AGAIN_AFTER);
    this.asking
      .run(async () => {
        await this.askEach();
      })
      // The held token is still good: whoever needs the next one asks again, and hears why there is none.
      .catch(() => undefined);
  }

  private async obtain(): Promise<void> {
    const { clock, editors, grace, over } = this.options;
    const until = clock.monotonic() + grace;
    for (;;) {
      const asked = editors.count;
      if (await this.askEach()) return;
      const came = await within(clock, { span: millis(until - clock.monotonic()), over }, (signal) =>
        editors.attachedAfter(asked, signal),
      );
      if (came === "late") throw new Failure("token-source-away", {});
    }
  }

  /** `false`: no editor is there, or none that answers. Throws the Failure of one that answers. */
  private async askEach(): Promise<boolean> {
    // What editors know of the token's end depends on when it was used last.
    this.uses.flush();
    let cannot: Failure | undefined;
    for (const editor of this.options.editors.newestFirst) {
      try {
        if (await this.askOne(editor)) return true;
      } catch (error) {
        if (this.options.over.aborted) throw error;
        // Gone, or defective: as good as not attached.
        if (!isFailure(error)) continue;
        if (!askAnother.has(error.code)) throw error;
        cannot ??= error;
      }
    }
    if (cannot) throw cannot;
    return false;
  }

  private async askOne(editor: TokenEditor): Promise<boolean> {
    const { clock, wish, patience, over } = this.options;
    const { refused } = this;
    const answer = await within(clock, { span: patience, over }, (signal) =>
      refused ? editor.rejected(wish, refused, signal) : editor.token(wish, signal),
    );
    return answer !== "late" && this.keep(answer);
  }

  /** `undefined`: the server has not refused the token that is held. */
  private get refused(): RefusedToken | undefined {
    const { held, rejection } = this;
    if (!held || !rejection || !this.isSpent(held)) return undefined;
    const { at, error = null, description = null } = rejection;
    return { generation: held.generation, rejection: { at, error, description } };
  }

  /** `false`: older than one seen before, refused by the server, or ended; it is never used. */
  private keep(message: TokenMessage): boolean {
    const token = heldToken(message);
    const isOlder = this.held && token.generation < this.held.generation && isNoNewer(token, this.held);
    if (isOlder || !this.isGood(token)) return false;
    if (!this.held || !isSame(token, this.held) || this.uses.haveEnded(this.held.idle, this.now())) this.uses.begin();
    this.held = token;
    const { clock } = this.options;
    this.given = { wall: clock.now(), monotonic: clock.monotonic() };
    return true;
  }
}

function heldToken(message: TokenMessage): HeldToken {
  const { value, generation, obtainedAt, endsAt, binding, dueAt, idle, limits } = message;
  return {
    value: new Secret(value),
    generation,
    obtainedAt: epochMs(obtainedAt),
    expiry: { ...(endsAt !== null && { at: epochMs(endsAt) }), binding },
    dueAt: dueAt === null ? undefined : epochMs(dueAt),
    idle: idle === null ? undefined : millis(idle),
    limits: limits.map(({ binding, at }) => ({ binding, at: epochMs(at) })),
  };
}

function isSame(one: AccessToken, other: AccessToken): boolean {
  return one.generation === other.generation && one.obtainedAt === other.obtainedAt;
}

/**
 * Generation and time both say so: an editor whose secret store forgot its tokens counts anew, and a clock that was set
 * back makes a later token look earlier.
 */
function isNoNewer(one: AccessToken, other: AccessToken): boolean {
  return one.generation <= other.generation && one.obtainedAt <= other.obtainedAt;
}

/** `late` when the work took longer than `span`. Rejects as the work does, and when `over` aborts. */
async function within<T>(
  clock: Clock,
  { span, over }: { readonly span: Millis; readonly over: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | "late"> {
  const late = new AbortController();
  const done = new AbortController();
  clock.sleep(span, AbortSignal.any([done.signal, over])).then(
    () => late.abort(),
    // The work was done in time, or nobody needs it any more.
    () => undefined,
  );
  const signal = AbortSignal.any([late.signal, over]);
  try {
    return await untilAborted(work(signal), signal);
  } catch (error) {
    if (late.signal.aborted && !over.aborted) return "late";
    throw error;
  } finally {
    done.abort();
  }
}
