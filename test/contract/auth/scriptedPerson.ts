/** Plays a person at a browser with real requests: follows redirects, keeps cookies, and sends every form it meets. */
export class ScriptedPerson {
  private readonly cookies = new Map<string, string>();
  private readonly refuses: boolean;

  /** One who refuses presses the server's own way out. */
  constructor({ refuses = false } = {}) {
    this.refuses = refuses;
  }

  /** Goes on until a page without a form comes; tells its address and text. */
  async visit(address: string): Promise<{ url: string; status: number; text: string }> {
    let url = address;
    let form: URLSearchParams | undefined;
    let hasRefused = false;
    for (let steps = 0; steps < 40; steps += 1) {
      const answer = await this.ask(url, form);
      const location = answer.headers.get("location");
      form = undefined;
      if (location !== null) {
        url = new URL(location, url).href;
        continue;
      }
      const text = await answer.text();
      const next = formOf(text);
      if (!next || hasRefused) return { url, status: answer.status, text };
      const abort = /href="([^"]*\/abort)"/.exec(text)?.[1];
      if (this.refuses && abort !== undefined) {
        url = new URL(abort, url).href;
        hasRefused = true;
      } else {
        url = new URL(next.action, url).href;
        form = next.fields;
      }
    }
    throw new Error("the server never comes to an end");
  }

  private async ask(url: string, form: URLSearchParams | undefined): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: { cookie, accept: "text/html" },
      ...(form && { body: form }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }
}

/** The page's form as a person fills it in. */
function formOf(html: string): { action: string; fields: URLSearchParams } | undefined {
  const form = /<form[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(html);
  if (!form) return undefined;
  const fields = new URLSearchParams();
  for (const [input] of (form[2] ?? "").matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1] ?? "";
    fields.set(name, /value="([^"]*)"/.exec(input)?.[1] ?? "a person");
  }
  return { action: form[1] ?? "", fields };
}
