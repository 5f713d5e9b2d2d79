import type { Limit } from "../auth/tokenSource.ts";
import type { EpochMs } from "../base/time.ts";
import { treeItems } from "../contributions.ts";
import type { Translate } from "../sentences/sentence.ts";
import { timeSpan } from "../sentences/timeSpan.ts";
import { troubleWords } from "../sentences/troubleWords.ts";
import type { Row } from "./syncRows.ts";
import { type Standing, standingOf, type TokenState } from "./tokenState.ts";
import { countdown, spokenSpan } from "./tokenText.ts";

/** A row of the Connections view as it is drawn and read out. */
export interface AccountRow extends Row {
  /** Changes once a minute at most, unlike the countdown that is seen. */
  readonly spoken: string;
  /** What there is no room for beside the label. */
  readonly detail?: string;
}

export interface Moment {
  readonly now: EpochMs;
  /** IANA name; the machine's own when absent. */
  readonly timeZone?: string;
}

/** `place`: the file's folder, where the workspace has several files. */
export function connectionRow(state: TokenState, { now }: Moment, t: Translate, place?: string): AccountRow {
  const standing = standingOf(state, now);
  const where = place === undefined ? [] : [place];
  return {
    label: state.connection,
    description: [standingWords(state, now, t), ...where].join(" · "),
    spoken: [state.connection, standingSpoken(state, now, t), ...where].join(", "),
    ...standingIcon(standing),
    kind: kindOf(state),
  };
}

export function identityRow(state: TokenState, { now }: Moment, t: Translate): AccountRow {
  const who = state.identity === "user" ? t("user") : t("service");
  const standing = standingOf(state, now);
  // The connection's row counts down, and the limits below say when.
  const words = standing === "held" || standing === "due" ? t("signed in") : standingWords(state, now, t);
  return {
    label: state.name,
    description: [who, words, state.grant].join(" · "),
    spoken: [state.name, who, words, state.grant.replaceAll("_", " ")].join(", "),
    icon: state.identity === "user" ? "account" : "server-process",
    colour: undefined,
    kind: kindOf(state),
  };
}

/** What is known of one identity's tokens, one fact a row. */
export function accountFacts(state: TokenState, moment: Moment, t: Translate): readonly AccountRow[] {
  return [
    ...troubleFact(state, t),
    ...limitFacts(state, moment, t),
    ...sessionFact(state, moment, t),
    ...scopeFact(state, t),
    rotationFact(state, t),
    ...learnedFact(state, t),
  ];
}

export function fact(label: string, description: string, icon: string, more: FactMore = {}): AccountRow {
  const { isWarning = false, detail } = more;
  return {
    label,
    description,
    spoken: [label, description, ...(detail === undefined ? [] : [detail])].join(", "),
    icon: isWarning ? "warning" : icon,
    colour: isWarning ? "list.warningForeground" : undefined,
    kind: undefined,
    ...(detail !== undefined && { detail }),
  };
}

export interface FactMore {
  readonly isWarning?: boolean;
  readonly detail?: string;
}

function troubleFact({ trouble }: TokenState, t: Translate): AccountRow[] {
  return trouble === undefined ? [] : [fact(t("Trouble"), troubleWords(trouble, t), "warning", { isWarning: true })];
}

/** The end itself and not what is left of it: such a row stands still while it is read. */
function limitFacts({ generation, limits, binding, endsAt }: TokenState, moment: Moment, t: Translate): AccountRow[] {
  if (generation === 0) return [];
  if (limits.length === 0) return [fact(t("Ends"), t("no known limit"), "clock")];
  return limits.map((limit) => {
    const until = limit.at <= moment.now ? t("ended {0}", clockTime(limit.at, moment)) : clockTime(limit.at, moment);
    const binds = limit.binding === binding && limit.at === endsAt;
    const description = binds ? t("{0} · binds", until) : until;
    return fact(limitName(limit, t), description, binds ? "arrow-right" : "clock");
  });
}

function limitName({ binding }: Limit, t: Translate): string {
  switch (binding) {
    case "expires_in":
      return t("expires_in");
    case "exp":
      return t("exp claim");
    case "header":
      return t("Response header");
    case "key":
      return t("Key date");
    case "declared":
      return t("Declared life");
    case "idle":
      return t("Idle window");
    case "session":
      return t("Session limit");
    case "learned":
      return t("Learned life");
    case "refresh":
      return t("Refresh token");
    case "refresh-idle":
      return t("Refresh token, idle");
    default:
      return binding satisfies never;
  }
}

function sessionFact({ signedInAt, generation }: TokenState, moment: Moment, t: Translate): AccountRow[] {
  if (signedInAt === undefined) return [];
  return [fact(t("Signed in"), t("{0} · generation {1}", clockTime(signedInAt, moment), generation), "sign-in")];
}

function scopeFact({ scope: { asked, granted }, generation }: TokenState, t: Translate): AccountRow[] {
  if (generation === 0) return asked === undefined ? [] : [fact(t("Scope"), t("asks for {0}", asked), "shield")];
  // RFC 6749 5.1: a server that grants all that was asked need not say so.
  if (granted === undefined) return asked === undefined ? [] : [fact(t("Scope"), asked, "shield")];
  const given = new Set(granted.split(/\s+/));
  const missing = (asked ?? "").split(/\s+/).filter((part) => part !== "" && !given.has(part));
  if (missing.length === 0) return [fact(t("Scope"), granted, "shield")];
  const text = t("{0} · not granted: {1}", granted, missing.join(" "));
  return [fact(t("Scope"), text, "shield", { isWarning: true })];
}

function rotationFact({ rotates, refreshable, generation }: TokenState, t: Translate): AccountRow {
  const label = t("Rotation");
  if (generation > 0 && !refreshable) return fact(label, t("no refresh token"), "sync-ignored");
  if (rotates === undefined) return fact(label, t("not known yet"), "sync");
  return fact(label, rotates ? t("with each refresh") : t("does not rotate"), "sync");
}

function learnedFact({ learned }: TokenState, t: Translate): AccountRow[] {
  if (!learned) return [];
  const life = timeSpan(learned.life);
  const text =
    learned.declared === undefined ? t("{0}", life) : t("{0} instead of {1}", life, timeSpan(learned.declared));
  return [fact(t("Learned life"), text, "lightbulb")];
}

function kindOf({ generation }: TokenState): AccountRow["kind"] {
  return generation > 0 ? treeItems.signedIn : treeItems.signedOut;
}

function standingWords(state: TokenState, now: EpochMs, t: Translate): string {
  const standing = standingOf(state, now);
  switch (standing) {
    case "renewing":
      return state.generation === 0 ? t("signing in") : t("renewing");
    case "absent":
      return t("not signed in");
    case "needed":
      return t("sign-in needed");
    case "endless":
      return t("signed in");
    case "stale":
      return t("ended, renewed when needed");
    case "ended":
      return t("ended, sign-in needed");
    case "held":
    case "due":
      return countdown((state.endsAt ?? now) - now);
    default:
      return standing satisfies never;
  }
}

function standingSpoken(state: TokenState, now: EpochMs, t: Translate): string {
  const standing = standingOf(state, now);
  if (standing !== "held" && standing !== "due") return standingWords(state, now, t);
  return t("ends in {0}", spokenSpan((state.endsAt ?? now) - now, t));
}

function standingIcon(standing: Standing): Pick<Row, "icon" | "colour"> {
  switch (standing) {
    case "renewing":
      return { icon: "sync~spin", colour: "charts.blue" };
    case "absent":
      return { icon: "lock", colour: undefined };
    case "needed":
      return { icon: "warning", colour: "list.warningForeground" };
    case "endless":
    case "held":
      return { icon: "key", colour: "testing.iconPassed" };
    case "due":
      return { icon: "key", colour: "list.warningForeground" };
    case "stale":
      return { icon: "history", colour: undefined };
    case "ended":
      return { icon: "error", colour: "list.errorForeground" };
    default:
      return standing satisfies never;
  }
}

/** `14:32:10`; with the day when it is another one. */
function clockTime(at: EpochMs, { now, timeZone }: Moment): string {
  const zone = { ...(timeZone !== undefined && { timeZone }) };
  const [then, today] = [at, now].map((time) => new Date(time).toLocaleString("sv-SE", zone));
  const [day, time] = (then ?? "").split(" ");
  return today?.startsWith(day ?? "") ? (time ?? "") : `${day} ${time?.slice(0, 5)}`;
}
