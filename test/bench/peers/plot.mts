// The figures of the peers as bars, in an SVG that needs nothing else and follows the reader's light or dark theme.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Contestant } from "./contestant.mts";
import { LONGHAUL } from "./contestants.mts";
import type { Race } from "./race.mts";

export const PLOT = "results.svg";

export interface PlotData {
  readonly near: Race;
  readonly far: Race;
  readonly undone: ReadonlyMap<Contestant, number>;
}

interface Panel {
  readonly title: string;
  /** `undefined` where the contestant took no part. */
  readonly value: (racer: Contestant) => number | undefined;
  readonly digits: number;
}

const LEFT = 260;
const PANEL = 190;
const BARS = 118;
const ROW = 30;
const TOP = 62;

/** Writes the plot beside `results.md`. */
export async function drawPlot(racers: readonly Contestant[], data: PlotData): Promise<void> {
  await writeFile(join(import.meta.dirname, "..", PLOT), plot(racers, data));
}

/** One row for each contestant, one column of bars for each figure, scaled to its longest. */
export function plot(racers: readonly Contestant[], { near, far, undone }: PlotData): string {
  const panels: readonly Panel[] = [
    { title: "records/s", value: (racer) => near.get(racer)?.recordsPerSecond, digits: 0 },
    { title: "records/s at 50 ms", value: (racer) => far.get(racer)?.recordsPerSecond, digits: 0 },
    { title: "CPU seconds", value: (racer) => near.get(racer)?.cpuSeconds, digits: 1 },
    { title: "peak memory, MB", value: (racer) => near.get(racer)?.peakMB, digits: 0 },
    { title: "undone, token dead at ⅓", value: (racer) => undone.get(racer), digits: 0 },
  ];
  const width = LEFT + panels.length * PANEL;
  const height = TOP + racers.length * ROW + 16;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Longhaul and its peers: the figures of results.md as bars">
<style>
  svg { background: #fff; font: 13px system-ui, sans-serif; }
  text { fill: #24292f; } .quiet { fill: #59636e; font-size: 11px; } .title { font-weight: 600; }
  .bar { fill: #a8b3bf; } .own { fill: #0b7285; }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117; } text { fill: #e6edf3; } .quiet { fill: #9198a1; }
    .bar { fill: #59636e; } .own { fill: #3bc9db; }
  }
</style>
<text class="title" x="16" y="26">2,000 records, whole processes</text>
${racers.map((racer, at) => label(racer, TOP + at * ROW)).join("\n")}
${panels.map((panel, at) => drawPanel(panel, { racers, x: LEFT + at * PANEL })).join("\n")}
</svg>
`;
}

function label({ name, setting, isPeer }: Contestant, y: number): string {
  const words = isPeer ? `<tspan class="quiet"> ${escaped(shortened(setting))}</tspan>` : "";
  return `<text x="16" y="${y + 15}"${name === LONGHAUL ? ' class="title"' : ""}>${escaped(name)}${words}</text>`;
}

/** What is behind the semicolon says how many at once. */
function shortened(setting: string): string {
  return setting.split("; ").at(-1)?.replaceAll("`", "") ?? "";
}

function drawPanel(
  { title, value, digits }: Panel,
  { racers, x }: { readonly racers: readonly Contestant[]; readonly x: number },
): string {
  const most = Math.max(...racers.map((racer) => value(racer) ?? 0));
  const bars = racers.map((racer, at) => {
    const y = TOP + at * ROW;
    const one = value(racer);
    if (one === undefined) return `<text class="quiet" x="${x}" y="${y + 15}">–</text>`;
    const width = most === 0 ? 0 : (one / most) * BARS;
    return `<rect class="bar${racer.name === LONGHAUL ? " own" : ""}" x="${x}" y="${y + 3}" width="${width.toFixed(1)}" height="16" rx="2"/><text x="${(x + width + 6).toFixed(1)}" y="${y + 15}">${one.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })}</text>`;
  });
  return [`<text class="title" x="${x}" y="48">${escaped(title)}</text>`, ...bars].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
