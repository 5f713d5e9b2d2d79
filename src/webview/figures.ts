const grouped = new Intl.NumberFormat("en-US");

export function count(number: number): string {
  return grouped.format(number);
}

/** `1 record`, `1,847 records`. */
export function counted(number: number, one: string, many: string): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** Share of a total. Neither the first nor the last record is rounded away. */
export function share(part: number, total: number): string {
  if (total === 0 || part === 0) return "0 %";
  if (part === total) return "100 %";
  const percent = (part / total) * 100;
  if (percent < 0.1) return "< 0.1 %";
  if (percent > 99.9) return "> 99.9 %";
  return `${percent.toFixed(1)} %`;
}

/** How far something is, in whole percent: 100 only when nothing is left. */
export function progress(done: number, total: number): string {
  return `${total === 0 ? 100 : Math.floor((done / total) * 100)} %`;
}

/** The two largest units of a span in milliseconds: `1 h 8 min`, `4 min 5 s`, `12 s`. */
export function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor((seconds % 3600) / 60), "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = parts.findIndex(([value]) => value > 0);
  if (first < 0) return ms > 0 ? "< 1 s" : "0 s";
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(" ");
}

/** `14:03:22`, in local time; the text itself when it is no time. */
export function timeOfDay(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : at.toLocaleTimeString("en-GB");
}

/** `2026-11-21 14:03:22`, in local time; the text itself when it is no time. */
export function dayAndTime(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : at.toLocaleString("sv-SE");
}
