/** Names under which people keep secrets. `accessToken` as a JSON path is told apart by its parent. */
const SECRET_NAME =
  /(^|[^a-z])(pass(word|wd|phrase|code)?|pwd)$|password$|secret(key)?$|(api|app|private|access|signing|encryption|subscription)[-_]?key$|token$|credentials?$|^(proxy-)?authorization$|^(set-)?cookie$/i;

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

// A match begins only where no such character stands before it, so that no scan starts twice over the same text.
const JWT = /(?<![\w-])eyJ[\w-]{5,8192}\.[\w-]{2,}/;
const SCHEME_AND_CREDENTIAL =
  /\b(Bearer|Basic|Token|ApiKey)[ \t]{1,8}(?=[\w.~+/=-]*\d)[\w.~+/=-]{8,}|\bBearer[ \t]{1,8}[\w.~+/=-]{8,}/i;
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/;
const URL_PASSWORD = /:\/\/[^\s/?#@:]*:[^\s/?#@]+@/;
const QUERY_SECRET =
  /[?&](app_?key|api[-_]?key|key|access_token|refresh_token|token|password|client_secret|secret|sig)=(?!\$\{)[^&#\s]{4,}/i;

/** Whether a text is a secret by its form alone, wherever it stands. */
export function hasSecretForm(text: string): boolean {
  return [JWT, SCHEME_AND_CREDENTIAL, PRIVATE_KEY, URL_PASSWORD, QUERY_SECRET].some((form) => form.test(text));
}

/**
 * Whether a text holds a long run without pattern, as generated keys are. Ids made of one alphabet (UUIDs, hexadecimal
 * and upper-case ids, numbers) and words joined in camel case are not taken for secrets.
 */
export function looksGenerated(text: string): boolean {
  const isPath = text.startsWith("/") || text.includes("://");
  const runs = text.replaceAll(/\$\{[^}]*\}/g, " ").matchAll(isPath ? /[\w+-]{32,}/g : /[\w+/-]{32,}/g);
  for (const [run] of runs) {
    const mixed = /[a-z]/.test(run) && /[A-Z]/.test(run) && (run.match(/\d+/g) ?? []).length >= 2;
    if (mixed && new Set(run).size >= 16 && entropy(run) >= 4) return true;
  }
  return false;
}

/** Shannon entropy in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
