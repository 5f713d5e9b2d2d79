import { isObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { between, type Millis } from "../base/time.ts";
import type { DecodedJwt } from "./decodeJwt.ts";
import { readNumericDate } from "./numericDate.ts";

/** One header parameter or claim that is not the same in both tokens. Absent on the side that does not have it. */
export interface FieldChange {
  readonly part: "header" | "claims";
  readonly name: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** How two tokens of one connection differ, such as those before and after a refresh. Nothing of either is verified. */
export interface JwtDifference {
  readonly changes: readonly FieldChange[];
  /** How far the end moved; negative: to an earlier time. `undefined` when one of them has none. */
  readonly expiryMoved: Millis | undefined;
  readonly session: SessionChange;
  readonly scopesLost: readonly string[];
  readonly scopesGained: readonly string[];
  readonly audiencesLost: readonly string[];
  readonly audiencesGained: readonly string[];
  readonly issuerChanged: boolean;
  readonly subjectChanged: boolean;
}

/**
 * Whether the later token goes on with the session of the earlier one. `auth_time` is when the user signed in
 * (OpenID Connect Core 2) and `sid` names the session: both stay through a refresh that extends it.
 */
export type SessionChange =
  | { readonly kind: "extended"; readonly by: readonly ("sid" | "auth_time")[] }
  | { readonly kind: "new"; readonly by: readonly ("sid" | "auth_time")[] }
  /** Neither token says it; a new `jti` alone only means another token. */
  | { readonly kind: "unknown" };

export function diffJwts(before: DecodedJwt, after: DecodedJwt): JwtDifference {
  const [old, now] = [before.claims, after.claims];
  const [endedAt, endsAt] = [readNumericDate(old["exp"])?.at, readNumericDate(now["exp"])?.at];
  const scopes = { before: scopesOf(old), after: scopesOf(now) };
  const audiences = { before: textsOf(old["aud"]), after: textsOf(now["aud"]) };
  return {
    changes: [...changesIn("header", before.header, after.header), ...changesIn("claims", old, now)],
    expiryMoved: endedAt === undefined || endsAt === undefined ? undefined : between(endedAt, endsAt),
    session: sessionChange(old, now),
    scopesLost: without(scopes.before, scopes.after),
    scopesGained: without(scopes.after, scopes.before),
    audiencesLost: without(audiences.before, audiences.after),
    audiencesGained: without(audiences.after, audiences.before),
    issuerChanged: !isSame(old["iss"], now["iss"]),
    subjectChanged: !isSame(old["sub"], now["sub"]),
  };
}

function changesIn(part: FieldChange["part"], before: JsonObject, after: JsonObject): FieldChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const [old, now] = [own(before, name), own(after, name)];
    if (isSame(old, now)) return [];
    return [{ part, name, ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) }];
  });
}

function sessionChange(before: JsonObject, after: JsonObject): SessionChange {
  const told = (["sid", "auth_time"] as const).filter(
    (name) => own(before, name) !== undefined && own(after, name) !== undefined,
  );
  const moved = told.filter((name) => !isSame(before[name], after[name]));
  if (moved.length > 0) return { kind: "new", by: moved };
  return told.length > 0 ? { kind: "extended", by: told } : { kind: "unknown" };
}

/** `scope` is a text with spaces (RFC 8693 4.2); `scp` is what others write, as a text or a list. */
function scopesOf(claims: JsonObject): readonly string[] {
  return [claims["scope"], claims["scp"]].flatMap(textsOf).flatMap((text) => text.split(" ").filter(Boolean));
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  const all = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === "string");
}

function without(all: readonly string[], others: readonly string[]): readonly string[] {
  return [...new Set(all)].filter((one) => !others.includes(one));
}

function own(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** By value; the order of an object's names says nothing. */
function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, at) => isSame(item, other[at]));
  }
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one);
    return names.length === Object.keys(other).length && names.every((name) => isSame(one[name], own(other, name)));
  }
  return one === other;
}
