/** A token that a person was shown, for what that person does with it next. */
export interface JwtShown {
  readonly text: string;
  /** Where it was seen, as a person would say it: `support-ticket.md:3`. */
  readonly where: string;
}

/** What a link, a lens or a quick fix hands to a command: it names a token and tells nothing of it. */
export interface JwtArgument {
  readonly token: string;
}

const MOST_KEPT = 500;
/** In UTF-16 units, of all tokens together. */
const MOST_TEXT = 4 * 1024 * 1024;

/** Stands in for the tokens that are on the screen, so that no command, link or menu carries one. */
export class JwtHandles {
  private readonly shown = new Map<string, JwtShown>();
  private readonly ids = new Map<string, string>();
  private length = 0;

  handleOf(shown: JwtShown): JwtArgument {
    const id = this.ids.get(shown.text) ?? crypto.randomUUID();
    this.remove(id);
    this.shown.set(id, shown);
    this.ids.set(shown.text, id);
    this.length += shown.text.length;
    for (const [oldest] of this.shown) {
      if (oldest === id || (this.shown.size <= MOST_KEPT && this.length <= MOST_TEXT)) break;
      this.remove(oldest);
    }
    return { token: id };
  }

  /** `undefined` for what is no handle, or one that is too old. */
  shownBy(argument: unknown): JwtShown | undefined {
    if (typeof argument !== "object" || argument === null || !("token" in argument)) return undefined;
    return typeof argument.token === "string" ? this.shown.get(argument.token) : undefined;
  }

  dispose(): void {
    for (const id of this.shown.keys()) this.remove(id);
  }

  private remove(id: string): void {
    const known = this.shown.get(id);
    if (!known) return;
    this.shown.delete(id);
    this.ids.delete(known.text);
    this.length -= known.text.length;
  }
}
