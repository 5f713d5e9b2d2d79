import type { EpochMs, Millis } from "../base/time.ts";
import type { Evidence, EvidenceName } from "./finding.ts";
import type { RunSeen } from "./observation.ts";
import type { Source } from "./source.ts";

/** When and from what something was seen. */
export interface Seen {
  readonly at: EpochMs | null;
  readonly source: Source;
}

export function span(name: EvidenceName, ms: Millis, seen: Seen): Evidence {
  return { name, value: { is: "span", ms }, ...seen };
}

export function time(name: EvidenceName, at: EpochMs, seen: Seen): Evidence {
  return { name, value: { is: "time", at }, ...seen };
}

export function text(name: EvidenceName, words: string, seen: Seen): Evidence {
  return { name, value: { is: "text", text: words }, ...seen };
}

export function count(name: EvidenceName, how: number, seen: Seen): Evidence {
  return { name, value: { is: "count", count: how }, ...seen };
}

export function nothing(name: EvidenceName, seen: Seen): Evidence {
  return { name, value: { is: "nothing" }, ...seen };
}

/** What a file or preset declares. */
export function config(field: string): Seen {
  return { at: null, source: { is: "config", field } };
}

/** What a past run noted, or where it was now, a test of the doctor. */
export function happened({ at, run }: { readonly at: EpochMs; readonly run: string | null }): Seen {
  return { at, source: run === null ? { is: "test", name: "watch" } : { is: "run", run } };
}

/** Why a past run ended before its time. */
export function stopped({ run, reason, attempts }: RunSeen): Evidence {
  return text("stopped", reason ?? "", { at: attempts.at(-1)?.to ?? null, source: { is: "run", run } });
}
