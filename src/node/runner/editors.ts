import { Emitter } from "../../base/events.ts";
import { Secret } from "../../base/secret.ts";
import type {
  EditorNotifications,
  EditorRequests,
  RunnerNotifications,
  RunnerRequests,
  RunView,
  TokenEventMessage,
  TokenUseMessage,
  TokenWish,
} from "../../protocol/messages.ts";
import type { Channel } from "./channel.ts";
import type { TokenEditor, TokenEditors } from "./editorTokens.ts";

/** The runner's end of its tie to one editor. */
export type EditorChannel = Channel<EditorRequests, RunnerNotifications, RunnerRequests, EditorNotifications>;

/** The editors that are attached at this moment; there may be none, or one for each window. */
export class Editors implements TokenEditors {
  readonly tokenEvents = new Emitter<TokenEventMessage>();
  /** Told when an editor attaches or detaches. */
  readonly changed = new Emitter<void>();
  /** How many editors have attached so far. */
  private attachments = 0;
  private readonly attached = new Map<EditorChannel, TokenEditor>();

  get size(): number {
    return this.attached.size;
  }

  get newestFirst(): readonly TokenEditor[] {
    return [...this.attached.values()].reverse();
  }

  get count(): number {
    return this.attachments;
  }

  attach(channel: EditorChannel): void {
    if (channel.gone.aborted || this.attached.has(channel)) return;
    this.attached.set(channel, {
      token: (wish, signal) => channel.ask("token/get", wish, signal),
      rejected: (wish, { generation, rejection }, signal) =>
        channel.ask("token/rejected", { ...wish, generation, rejection }, signal),
    });
    this.attachments += 1;
    channel.hear("token/event", (event) => this.tokenEvents.emit(event));
    channel.gone.addEventListener("abort", () => {
      this.attached.delete(channel);
      this.changed.emit();
    });
    this.changed.emit();
  }

  tell(view: RunView): void {
    for (const channel of this.attached.keys()) channel.tell("run/changed", view);
  }

  /** `undefined`: no editor that is attached has one. */
  async passphrase(wish: TokenWish, signal: AbortSignal): Promise<Secret | undefined> {
    for (const channel of [...this.attached.keys()].reverse()) {
      // An editor that is gone, or that knows nothing of the folder, is as good as not there.
      const answer = await channel.ask("certificate/passphrase", wish, signal).catch(() => null);
      signal.throwIfAborted();
      if (answer !== null) return new Secret(answer);
    }
    return undefined;
  }

  used(use: TokenUseMessage): void {
    for (const channel of this.attached.keys()) channel.tell("token/used", use);
  }

  async attachedAfter(count: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw signal.reason;
    if (this.attachments > count) return;
    await new Promise<void>((resolve, reject) => {
      const listening = this.changed.on(() => {
        if (this.attachments <= count) return;
        listening.dispose();
        signal.removeEventListener("abort", onAbort);
        resolve();
      });
      const onAbort = () => {
        listening.dispose();
        reject(signal.reason);
      };
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }
}
