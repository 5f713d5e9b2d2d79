import type { JsonObject } from "../base/json.ts";
import type { TokenPolicy } from "./tokenPolicy.ts";

/** Spans of a system on compressed time, as `longhaul.json` writes them. */
export interface DeclaredTimes {
  /** `lifetime` as the system declares it: that some ends come sooner is for the client to find out. */
  readonly lifetime: (more?: { readonly margin?: number; readonly refreshes?: false }) => JsonObject;
  /** Of minutes of theirs. */
  readonly span: (minutes: number) => string;
}

export function declaredTimes(policy: TokenPolicy, minuteMs: number): DeclaredTimes {
  const span = (minutes: number): string => duration(minutes * minuteMs);
  return {
    span,
    lifetime({ margin, refreshes } = {}) {
      const renewed =
        refreshes === false ? {} : { refresh: policy.refreshMinutes, refreshIdle: policy.refreshIdleMinutes };
      const stated = {
        access: policy.accessMinutes,
        ...renewed,
        idle: policy.idleMinutes,
        session: policy.sessionMinutes,
        margin,
      };
      const lifetime: JsonObject = {};
      for (const [name, minutes = Number.POSITIVE_INFINITY] of Object.entries(stated)) {
        if (Number.isFinite(minutes)) lifetime[name] = span(minutes);
      }
      return lifetime;
    },
  };
}

/** Rounded to milliseconds. */
function duration(ms: number): string {
  const whole = Math.max(1, Math.round(ms));
  return whole % 1000 === 0 ? `${whole / 1000}s` : `${whole}ms`;
}
