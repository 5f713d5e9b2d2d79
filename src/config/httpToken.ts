/** RFC 9110 5.6.2: what a header name consists of. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export function isHeaderName(text: string): boolean {
  return TOKEN.test(text);
}

/** RFC 9110 5.5: visible characters, spaces and tabs; anything beyond ASCII is read differently by every server. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text);
}
