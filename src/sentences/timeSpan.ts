const units = [
  { unit: "day", units: "days", ms: 86_400_000 },
  { unit: "h", units: "h", ms: 3_600_000 },
  { unit: "min", units: "min", ms: 60_000 },
  { unit: "s", units: "s", ms: 1000 },
] as const;

/** A span in milliseconds as a person says it, rounded down: `42 s`, `12 min`, `5 h 8 min`, `3 days 4 h`. */
export function timeSpan(ms: number): string {
  const largest = units.findIndex((unit) => ms >= unit.ms);
  if (largest < 0) return "less than 1 s";
  const parts: string[] = [];
  let rest = ms;
  for (const { unit, units: plural, ms: size } of units.slice(largest, ms < 3_600_000 ? largest + 1 : largest + 2)) {
    const whole = Math.floor(rest / size);
    rest -= whole * size;
    if (whole > 0) parts.push(`${grouped(whole)} ${whole === 1 ? unit : plural}`);
  }
  return parts.join(" ");
}

/** `1,847`. Not through `Intl` where it is not needed: its first use in a process takes 10 ms. */
function grouped(whole: number): string {
  return whole < 1000 ? String(whole) : whole.toLocaleString("en-US");
}
