import type { Connection, Lifetime, Network } from "../auth/connection.ts";
import { type Millis, minutes, seconds } from "../base/time.ts";
import { besideFile } from "./besideFile.ts";
import type { ConnectionEntry } from "./connectionEntry.ts";
import { parseDuration } from "./duration.ts";
import type { LifetimeEntry } from "./lifetimeEntry.ts";
import type { NetworkEntry } from "./networkEntry.ts";
import { resolveAuthentication } from "./resolveAuthentication.ts";
import { parseShare } from "./share.ts";
import { appendUrl, normaliseBaseUrl } from "./urls.ts";

export interface ConnectionSource {
  readonly id: string;
  readonly entry: ConnectionEntry;
  /** Path of the `longhaul.json`, from which paths of other files begin. */
  readonly file: string;
}

/** A merged entry with units resolved and defaults filled in; `undefined` when it lacks what it needs. */
export function resolveConnection({ id, entry, file }: ConnectionSource): Connection | undefined {
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
    ...(entry.lifetimeHeader !== undefined && { lifetimeHeader: entry.lifetimeHeader.toLowerCase() }),
    exclusiveSession: entry.exclusiveSession ?? false,
    ...resolveHealth(entry, baseUrl),
    clockSkewTolerance: span(entry.clockSkewTolerance) ?? minutes(5),
    network: resolveNetwork(entry.network ?? {}, file),
  };
}

/** Quota, keep-alive and probe: each only when it is whole. */
function resolveHealth(
  { quota, keepAlive, probe }: ConnectionEntry,
  baseUrl: string,
): Pick<Connection, "quota" | "keepAlive" | "probe"> {
  const every = span(keepAlive?.every);
  const { remaining, reset } = quota ?? {};
  return {
    ...(remaining !== undefined &&
      reset !== undefined && { quota: { remaining: remaining.toLowerCase(), reset: reset.toLowerCase() } }),
    ...(keepAlive?.path !== undefined &&
      every !== undefined && { keepAlive: { url: appendUrl(baseUrl, keepAlive.path), every } }),
    ...(probe?.path !== undefined && { probe: { url: appendUrl(baseUrl, probe.path) } }),
  };
}

function resolveNetwork(entry: NetworkEntry, file: string): Network {
  const { timeout, connections, ca, clientCertificate, http2 } = entry;
  return {
    timeout: span(timeout) ?? seconds(60),
    connections: connections ?? 16,
    ...(ca !== undefined && { ca: besideFile(file, ca) }),
    ...(clientCertificate !== undefined && { clientCertificate: besideFile(file, clientCertificate) }),
    http2: http2 ?? false,
  };
}

function resolveLifetime(entry: LifetimeEntry): Lifetime {
  const { refreshAt, sliding, rotates, access, refresh, refreshIdle, idle, session, margin } = entry;
  return {
    ...spans({ access, refresh, refreshIdle, idle, session, margin }),
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
