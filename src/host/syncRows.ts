import { Ranges } from "../base/ranges.ts";
import { type TreeItemKind, treeItems } from "../contributions.ts";
import type { RunView } from "../protocol/messages.ts";
import type { Translate } from "../sentences/sentence.ts";
import { count } from "./figures.ts";
import { isPaused } from "./isPaused.ts";
import { badCountTexts, progressText, shortOutcomeText, spokenProgress, stopReason } from "./runText.ts";

/** A row of the tree as it is drawn. `icon` and `colour` are ids of the editor. */
export interface Row {
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly colour: string | undefined;
  readonly kind: TreeItemKind | undefined;
  /** What a screen reader says instead of both texts, where these change more often than one can listen. */
  readonly spoken?: string;
}

/** A row below a run: a segment, or segments that lie together. `id` is unique within the run. */
export interface SegmentRow extends Row {
  readonly id: string;
}

export function jobRow(name: string, moving: RunView | undefined, t: Translate): Row {
  return {
    label: name,
    description: !moving ? "" : isPaused(moving) ? t("paused") : t("running"),
    icon: !moving ? "list-ordered" : isPaused(moving) ? "debug-pause" : "sync~spin",
    colour: undefined,
    kind: treeItems.job,
  };
}

/** `timeZone`: an IANA name, for showing when the run began; the machine's own when absent. */
export function runRow(view: RunView, t: Translate, timeZone?: string): Row {
  const start = startOf(view.run, timeZone);
  const label = view.redrives === null ? start : t("{0} · redrive", start);
  const reason = stopReason(view);
  if (view.state === "running") {
    const description = progressText(view, t);
    if (isPaused(view))
      return { label, description, icon: "debug-pause", colour: "charts.blue", kind: treeItems.pausedRun };
    const spoken = `${label}, ${spokenProgress(view, t)}`;
    return { label, description, spoken, icon: "sync~spin", colour: "charts.blue", kind: treeItems.movingRun };
  }
  if (reason !== undefined) {
    const outcome = shortOutcomeText(view, t);
    const description =
      reason === "test-batch"
        ? t("{0} · test batch", outcome)
        : t("{0} · stopped: {1}", outcome, reason.replaceAll("-", " "));
    return { label, description, ...stopIcon(reason), kind: treeItems.stoppedRun };
  }
  const clean = view.summary?.state === "completed";
  const { dead, rolledBack } = (view.summary ?? view.snapshot).records;
  return {
    label,
    description: shortOutcomeText(view, t),
    icon: clean ? "pass" : "warning",
    colour: clean ? "testing.iconPassed" : "list.warningForeground",
    kind: dead + rolledBack > 0 ? treeItems.marredRun : treeItems.completedRun,
  };
}

/** Moving segments first, then those that need a look, then the completed and the waiting ones in groups. */
export function segmentRows({ snapshot, state }: RunView, t: Translate): readonly SegmentRow[] {
  const { total, size, completed, moving, marred } = snapshot.segments;
  const records = snapshot.records.total;
  const sizeOf = (segment: number) => Math.min(size, records - (segment - 1) * size);
  const waiting = state === "running" ? undefined : treeItems.waitingSegments;
  const done = new Ranges();
  done.addText(completed);
  const begun = new Ranges();
  begun.addText(completed);
  for (const { segment } of moving) begun.add(segment);
  return [
    ...moving.map(({ segment, left, ...bad }) => ({
      id: `moving:${segment}`,
      label: t("Segment {0}", segment),
      description: [
        t("{0} of {1}", count(sizeOf(segment) - left), count(sizeOf(segment))),
        ...badCountTexts(bad, t),
      ].join(" · "),
      ...(state === "running" && { spoken: t("Segment {0}, running", segment) }),
      icon: state === "running" ? "sync~spin" : "debug-pause",
      colour: state === "running" ? "charts.blue" : undefined,
      kind: waiting,
    })),
    ...marred.map(({ segment, ...bad }) => ({
      id: `marred:${segment}`,
      label: t("Segment {0}", segment),
      description: badCountTexts(bad, t).join(" · "),
      icon: "warning",
      colour: "list.warningForeground",
      kind: undefined,
    })),
    ...groups(done, total).map((group) => ({
      id: `completed:${group}`,
      label: groupLabel(group, t),
      description: t("completed"),
      icon: "pass",
      colour: "testing.iconPassed",
      kind: undefined,
    })),
    ...groups(withoutThese(begun, total), total).map((group) => ({
      id: `waiting:${group}`,
      label: groupLabel(group, t),
      description: t("waiting"),
      icon: "circle-outline",
      colour: undefined,
      kind: waiting,
    })),
  ];
}

function groupLabel(group: string, t: Translate): string {
  return group.includes("-") ? t("Segments {0}", group) : t("Segment {0}", group);
}

function groups(segments: Ranges, total: number): readonly string[] {
  const text = segments.toString();
  return total === 0 || text === "" ? [] : text.split(",");
}

/** The gaps of `taken` in 1 to `total`. */
function withoutThese(taken: Ranges, total: number): Ranges {
  const gaps: string[] = [];
  let next = 1;
  for (const run of groups(taken, total)) {
    const [first = 0, last = first] = run.split("-").map(Number);
    if (first > next) gaps.push(`${next}-${first - 1}`);
    next = last + 1;
  }
  if (next <= total) gaps.push(`${next}-${total}`);
  const left = new Ranges();
  left.addText(gaps.join(","));
  return left;
}

/** The segments of a row that waits, as a tree hands it to a command; `undefined` for anything else. */
export function segmentsOfRow(node: unknown): string | undefined {
  if (typeof node !== "object" || node === null || !("row" in node)) return undefined;
  const { row } = node;
  if (typeof row !== "object" || row === null || !("id" in row) || typeof row.id !== "string") return undefined;
  return /^(?:waiting|moving):([\d-]+)$/.exec(row.id)?.[1];
}

function stopIcon(reason: string): Pick<Row, "icon" | "colour"> {
  if (reason === "test-batch") return { icon: "beaker", colour: undefined };
  if (reason === "cancelled") return { icon: "circle-slash", colour: undefined };
  if (reason === "token-source-away") return { icon: "debug-pause", colour: "list.warningForeground" };
  return { icon: "error", colour: "list.errorForeground" };
}

/** `20261120-235510-7f3a` is named by its start in UTC: `Nov 20, 23:55:10` where that is the time. */
function startOf(run: string, timeZone: string | undefined): string {
  const at = Date.parse(run.replace(/^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-.*$/, "$1-$2-$3T$4:$5:$6Z"));
  if (Number.isNaN(at)) return run;
  return new Intl.DateTimeFormat("en-US", {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    ...(timeZone !== undefined && { timeZone }),
  }).format(at);
}
