const UNITS = [
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** The two largest units of a span in milliseconds: `1 h 8 min`, `4.5 s`. The sign is left to the sentence. */
export function span(ms: number): string {
  const size = Math.abs(ms);
  if (size < 60_000) return `${Math.round(size / 100) / 10} s`;
  let rest = Math.round(size / 1000) * 1000;
  const parts: string[] = [];
  for (const [unit, unitMs] of UNITS) {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
  }
  return parts.slice(0, 2).join(" ");
}
