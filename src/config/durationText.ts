/** A span in milliseconds as `longhaul.json` and `--watch` take it, rounded up: `66s`, `33m`. */
export function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 120 ? `${seconds}s` : `${Math.ceil(seconds / 60)}m`;
}
