import type { HttpAnswer } from "../base/http.ts";

const MASK = "‹token›";

/** Shorter pieces of an encoding would be found by chance. */
const LEAST_ENCODED = 12;

/** Finds one token in what a server says, also encoded. Made once for each token: making it costs more than looking. */
export class TokenMask {
  private readonly forms: readonly string[];
  /** Most headers and many bodies are too short to hold any of them. */
  private readonly shortest: number;

  constructor(token: string) {
    const forms = new Set([token]);
    for (const form of [...urlForms(token), ...base64Forms(token), token.replaceAll("/", "\\/")]) forms.add(form);
    // The longer first: one form may contain another.
    this.forms = [...forms].filter((form) => form !== "").sort((a, b) => b.length - a.length);
    this.shortest = this.forms.at(-1)?.length ?? 0;
  }

  /** The same answer where the token is nowhere in it: that is the rule, and costs a look for each form. */
  answer(answer: HttpAnswer): HttpAnswer {
    if (!this.isIn(answer.body) && !this.isInOne(answer.headers)) return answer;
    const masked = Object.entries(answer.headers).map(([name, value]) => [name, this.text(value)] as const);
    return { ...answer, body: this.text(answer.body), headers: Object.fromEntries(masked) };
  }

  text(text: string): string {
    if (!this.isIn(text)) return text;
    return this.forms.reduce((rest, form) => rest.replaceAll(form, MASK), text);
  }

  private isInOne(headers: HttpAnswer["headers"]): boolean {
    for (const name in headers) if (this.isIn(headers[name] ?? "")) return true;
    return false;
  }

  private isIn(text: string): boolean {
    return text.length >= this.shortest && this.forms.some((form) => text.includes(form));
  }
}

function urlForms(token: string): readonly string[] {
  const encoded = encodeURIComponent(token);
  const form = new URLSearchParams({ "": token }).toString().slice(1);
  const lower = (text: string) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  return [encoded, form, lower(encoded), lower(form)];
}

/** As it looks inside of a longer text that was encoded, wherever it begins: without the digits it shares with neighbours. */
function base64Forms(token: string): readonly string[] {
  const bytes = String.fromCharCode(...new TextEncoder().encode(token));
  return [0, 1, 2].flatMap((before) => {
    const digits = btoa("\0".repeat(before) + bytes);
    const own = digits.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return own.length < LEAST_ENCODED ? [] : [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
