import type { TokenEditor } from "../../../src/node/runner/editorTokens.ts";
import type { TokenMessage, TokenUseMessage } from "../../../src/protocol/messages.ts";

/** Editors that come and go, and all that they were asked, in order. */
export class Desk {
  readonly asked: string[] = [];
  count = 0;
  private here: TokenEditor[] = [];
  private waiting: (() => void)[] = [];

  get newestFirst(): readonly TokenEditor[] {
    return this.here;
  }

  attach(name: string, answer: (asked: string) => Promise<TokenMessage> | TokenMessage): void {
    const ask = async (what: string) => {
      this.asked.push(`${name} ${what}`);
      return answer(what);
    };
    this.here = [
      {
        token: () => ask("get"),
        rejected: (_owner, { generation, rejection: { error } }) =>
          ask(`rejected ${generation}${error ? ` ${error}` : ""}`),
      },
      ...this.here,
    ];
    this.count += 1;
    for (const come of this.waiting.splice(0)) come();
  }

  used({ generation, expiresIn }: TokenUseMessage): void {
    this.asked.push(`used ${generation}${expiresIn === null ? "" : ` ${expiresIn}`}`);
  }

  detachAll(): void {
    this.here = [];
  }

  async attachedAfter(count: number): Promise<void> {
    if (this.count <= count) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}
