import type { Authentication, Connection, Lifetime } from "../auth/connection.ts";
import { type Millis, minutes, seconds } from "../base/time.ts";
import type { AuthenticationEntry, ConnectionEntry } from "./connectionEntry.ts";
import { parseDuration } from "./duration.ts";
import { parseShare } from "./share.ts";
import { appendUrl, normaliseBaseUrl } from "./urls.ts";

/** A merged entry with units resolved and defaults filled in; `undefined` when it lacks what it needs. */
export function resolveConnection(id: string, entry: ConnectionEntry): Connection | undefined {
  if (entry.baseUrl === undefined || !entry.auth) return undefined;
  const baseUrl = normaliseBaseUrl(entry.baseUrl);
  const user = resolveAuthentication(entry.auth, baseUrl);
  const service = entry.service && resolveAuthentication(entry.service, baseUrl);
  if (!user || (entry.service && !service)) return undefined;
  return {
    id,
    preset: entry.preset,
    baseUrl,
    headers: entry.headers ?? {},
    user,
    ...(service && { service }),
    lifetime: resolveLifetime(entry.lifetime ?? {}),
    clockSkewTolerance: span(entry.clockSkewTolerance) ?? minutes(5),
    network: {
      timeout: span(entry.network?.timeout) ?? seconds(60),
      connections: entry.network?.connections ?? 16,
    },
  };
}

function resolveAuthentication(entry: AuthenticationEntry, baseUrl: string): Authentication | undefined {
  const { grant, tokenUrl, refreshUrl, encoding, clientAuth, response, send, ...named } = entry;
  if (grant === undefined) return undefined;
  return {
    grant,
    ...(tokenUrl !== undefined && { tokenUrl: appendUrl(baseUrl, tokenUrl) }),
    ...(refreshUrl !== undefined && { refreshUrl: appendUrl(baseUrl, refreshUrl) }),
    encoding: encoding ?? "form",
    clientAuth: clientAuth ?? "body",
    ...named,
    response: {
      accessToken: "access_token",
      refreshToken: "refresh_token",
      expiresIn: "expires_in",
      ...response,
    },
    send: send ?? "Authorization: Bearer ${token}",
  };
}

function resolveLifetime(entry: NonNullable<ConnectionEntry["lifetime"]>): Lifetime {
  const { refreshAt, sliding, rotates } = entry;
  return {
    ...spans({
      access: entry.access,
      refresh: entry.refresh,
      refreshIdle: entry.refreshIdle,
      idle: entry.idle,
      margin: entry.margin,
    }),
    ...(sliding !== undefined && { sliding }),
    ...(rotates !== undefined && { rotates }),
    refreshAt: (refreshAt === undefined ? undefined : parseShare(refreshAt)) ?? 0.8,
  };
}

function spans<K extends string>(texts: Record<K, string | undefined>): Partial<Record<K, Millis>> {
  const found: Partial<Record<K, Millis>> = {};
  for (const name in texts) {
    const value = span(texts[name]);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** The schema has seen every duration before. */
function span(text: string | undefined): Millis | undefined {
  return text === undefined ? undefined : parseDuration(text);
}
