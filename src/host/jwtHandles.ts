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

/** Stands in for the tokens that are on the screen, so that no command, link or menu carries one. */
export class JwtHandles {
  private readonly shown = new Map<string, JwtShown>();
  private readonly ids = new Map<string, string>();

  handleOf(shown: JwtShown): JwtArgument {
    const id = this.ids.get(shown.text) ?? crypto.randomUUID();
    this.shown.delete(id);
    this.shown.set(id, shown);
    this.ids.set(shown.text, id);
    for (const [oldest, { text }] of this.shown) {
      if (this.shown.size <= MOST_KEPT) break;
      this.shown.delete(oldest);
      this.ids.delete(text);
    }
    return { token: id };
  }

  /** `undefined` for what is no handle, or one that is too old. */
  shownBy(argument: unknown): JwtShown | undefined {
    if (typeof argument !== "object" || argument === null || !("token" in argument)) return undefined;
    return typeof argument.token === "string" ? this.shown.get(argument.token) : undefined;
  }

  dispose(): void {
    this.shown.clear();
    this.ids.clear();
  }
}
