import { isLoopback } from "../../base/loopback.ts";

/** Whether credentials may go there: https, or this machine itself. */
export function isSecureUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}
