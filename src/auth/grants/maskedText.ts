import type { Secret } from "../../base/secret.ts";
import { visible } from "../../base/visible.ts";

/** Longer than any word that a sentence and a secret share by chance. */
const TELLING = 12;
const LONGEST = 200;

/**
 * A server's own words in one short line, or `undefined` where they repeat one of the secrets, whole or in part,
 * as it is, URL-encoded or in base64: such words go into checkpoints and before people.
 */
export function maskedText(text: string, secrets: readonly Secret[], longest = LONGEST): string | undefined {
  if (secrets.some((secret) => repeats(text, secret.reveal()))) return undefined;
  const line = visible(text.replaceAll(/\s+/g, " ").trim());
  if (line === "") return undefined;
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
}

function repeats(text: string, secret: string): boolean {
  if (secret === "") return false;
  const forms = [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ "": secret }).toString().slice(1),
    base64(secret),
  ];
  if (forms.some((form) => text.includes(form))) return true;
  for (let start = 0; start + TELLING <= secret.length; start += 1)
    if (text.includes(secret.slice(start, start + TELLING))) return true;
  return false;
}

/** Without the padding and the last characters, which depend on what follows the secret. */
function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes.subarray(0, 3 * Math.floor(bytes.length / 3)))) || text;
}
