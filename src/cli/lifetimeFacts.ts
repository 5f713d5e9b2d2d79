import type { Lifetime } from "../auth/connection.ts";
import type { LearnedLifetime } from "../auth/learnedLifetimes.ts";
import { span } from "../sentences/span.ts";

/** Declared lifetimes for `--json`: milliseconds; `null` where nothing is declared. */
export function lifetimeJson(lifetime: Lifetime) {
  const { access, refresh, refreshIdle, idle, session, sliding, rotates, refreshAt, margin } = lifetime;
  return {
    accessMs: access ?? null,
    refreshMs: refresh ?? null,
    refreshIdleMs: refreshIdle ?? null,
    idleMs: idle ?? null,
    sessionMs: session ?? null,
    sliding: sliding ?? null,
    rotates: rotates ?? null,
    refreshAt,
    marginMs: margin ?? null,
  };
}

export function learnedJson(learned: LearnedLifetime | undefined) {
  if (!learned) return null;
  const { life, declared, seenAt } = learned;
  return { lifeMs: life, declaredMs: declared ?? null, seenAt: new Date(seenAt).toISOString() };
}

/** The declared lifetimes, one short text each; none where the server alone tells. */
export function lifetimeWords(lifetime: Lifetime): readonly string[] {
  const { access, refresh, refreshIdle, idle, session, sliding, rotates } = lifetime;
  const spans = [
    ["access token", access],
    ["refresh token", refresh],
    ["refresh token unused", refreshIdle],
    ["access token unused", idle],
    ["whole session", session],
  ] as const;
  return [
    ...spans.flatMap(([what, ms]) => (ms === undefined ? [] : [`${what} ${span(ms)}`])),
    ...(sliding === true ? ["each use extends the refresh token"] : []),
    ...(rotates === true ? ["refresh tokens rotate"] : []),
  ];
}

/** `15 min 23 s instead of 1 h, seen 2026-11-20 23:55:10Z`. */
export function learnedWords({ life, declared, seenAt }: LearnedLifetime): string {
  const instead = declared === undefined ? "" : ` instead of ${span(declared)}`;
  return `${span(life)}${instead}, seen ${shortTime(seenAt)}`;
}

/** `2026-11-20 23:55:10Z`. */
export function shortTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")}Z`;
}
