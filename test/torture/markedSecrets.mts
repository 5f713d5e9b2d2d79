// Secrets that can be told from everything else, and the search for them in all the forms they could take.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Sink {
  readonly name: string;
  readonly text: string;
}

/** As a server would say it back: raw, URL-encoded, in base64 alone and within something longer. */
export function echoesOf(secret: string): readonly string[] {
  const whole = ["", "a", "ab"].map((before) => Buffer.from(`${before}${secret}${before && ":end"}`));
  return [
    secret,
    encodeURIComponent(secret),
    ...whole.flatMap((bytes) => [bytes.toString("base64"), bytes.toString("base64url")]),
  ];
}

/** What to look for: raw, URL-encoded, and base64 at each of three offsets: what the neighbours of a secret decide is left out. */
export function formsOf(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]).toString("base64");
    return whole.replace(/=+$/, "").slice(offset === 0 ? 0 : offset + 1, -1);
  });
  const url = base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"));
  return [...new Set([secret, encodeURIComponent(secret), ...base64, ...url])];
}

/** Names each place where a secret stands, never the secret. */
export function hitsIn(sinks: readonly Sink[], secrets: ReadonlyMap<string, string>): readonly string[] {
  return [...secrets].flatMap(([what, secret]) => {
    const forms = formsOf(secret);
    return sinks
      .filter(({ text }) => forms.some((form) => text.includes(form)))
      .map(({ name }) => `${what} in ${name}`);
  });
}

/** Every file below a folder. */
export async function filesOf(folder: string): Promise<readonly Sink[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ name, parentPath }) => ({ name, text: await readFile(join(parentPath, name), "latin1") })),
  );
}
