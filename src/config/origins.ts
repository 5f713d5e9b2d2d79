import type { Connection } from "../auth/connection.ts";

/** Every origin that a connection names: only to these do its requests and credentials go. */
export function originsOf({ baseUrl, user, service }: Connection): ReadonlySet<string> {
  const urls = [baseUrl, user.tokenUrl, user.refreshUrl, service?.tokenUrl, service?.refreshUrl];
  return new Set(urls.filter((url) => url !== undefined).map((url) => new URL(url).origin));
}
