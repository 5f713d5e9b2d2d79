import type { HttpAnswer } from "../../base/http.ts";
import { isObject, parseJson } from "../../base/json.ts";

export type ProbeVerdict = "honoured" | "ignored" | "unclear";

/** What the answers showed; sentences are made of it. */
export type ProbeBecause =
  /** The second answer says of itself that it is the first one again. */
  | "replayed"
  /** The second answer is the first one, and names what a second write would have made anew. */
  | "same-answer"
  /** The second answer names another id, version or address. */
  | "applied-twice"
  /** Nothing in the answers would differ, were it applied twice. */
  | "nothing-to-tell-by"
  /** Not an answer to compare: a refusal, or none at all. */
  | "not-taken"
  /** A version that cannot be was refused (RFC 9110 15.5.13). */
  | "refused-version"
  /** A write for a version that cannot be was taken. */
  | "took-version";

export interface Judgement {
  readonly verdict: ProbeVerdict;
  readonly because: ProbeBecause;
}

export interface RepeatAnswers {
  readonly method: string;
  /** `undefined`: none came. */
  readonly first: HttpAnswer | undefined;
  readonly second: HttpAnswer | undefined;
}

/** Headers by which servers mark an answer that was kept from before. */
const REPLAY_HEADERS = ["idempotent-replayed", "idempotency-replayed", "x-idempotent-replayed"];

/** Fields by which answers name a thing, and those by which they name one state of it. */
const NAMES = /^(?:id|_id|guid|uuid|href|self|number)$|(?:[a-z]I[dD]|_id)$/;
const VERSIONS = /^(?:version|rev|revision|etag|_etag|rowVersion)$/i;

/** Compares the answers to one write that was sent twice with the same key and bytes. */
export function judgeRepeat({ method, first, second }: RepeatAnswers): Judgement {
  if (!isTaken(first) || !second) return { verdict: "unclear", because: "not-taken" };
  if (REPLAY_HEADERS.some((name) => second.headers[name]?.toLowerCase() === "true")) {
    return { verdict: "honoured", because: "replayed" };
  }
  if (!isTaken(second)) return { verdict: "unclear", because: "not-taken" };
  const [before, after] = [marksOf(first), marksOf(second)];
  if (differ(before.names, after.names) || differ(before.versions, after.versions)) {
    return { verdict: "ignored", because: "applied-twice" };
  }
  // What a PUT leaves is the same with or without a key; only a POST names what it made.
  const telling = method === "POST" ? before.names.size + before.versions.size : before.versions.size;
  const isSame = first.status === second.status && first.body === second.body;
  const tells = telling > 0 && method !== "PUT" && method !== "DELETE";
  return isSame && tells
    ? { verdict: "honoured", because: "same-answer" }
    : { verdict: "unclear", because: "nothing-to-tell-by" };
}

/** Judges the answer to a write with an `If-Match` that names no version there is. */
export function judgeCondition(answer: HttpAnswer | undefined): Judgement {
  if (answer?.status === 412) return { verdict: "honoured", because: "refused-version" };
  return isTaken(answer)
    ? { verdict: "ignored", because: "took-version" }
    : { verdict: "unclear", because: "not-taken" };
}

function isTaken(answer: HttpAnswer | undefined): answer is HttpAnswer {
  return answer !== undefined && answer.status >= 200 && answer.status < 300;
}

interface Marks {
  readonly names: ReadonlyMap<string, string>;
  readonly versions: ReadonlyMap<string, string>;
}

function marksOf({ headers, body }: HttpAnswer): Marks {
  const names = new Map<string, string>();
  const versions = new Map<string, string>();
  if (headers["location"] !== undefined) names.set("location", headers["location"]);
  if (headers["etag"] !== undefined) versions.set("etag", headers["etag"]);
  const fields = parseJson(body);
  for (const [name, value] of isObject(fields) ? Object.entries(fields) : []) {
    if (typeof value !== "string" && typeof value !== "number") continue;
    // Apart from headers of the same name.
    if (NAMES.test(name)) names.set(`.${name}`, String(value));
    else if (VERSIONS.test(name)) versions.set(`.${name}`, String(value));
  }
  return { names, versions };
}

/** Of what both answers name. */
function differ(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): boolean {
  return [...before].some(([name, value]) => after.has(name) && after.get(name) !== value);
}
