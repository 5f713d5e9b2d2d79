/** `< 1 s`, `4 s`, `2:05`, `1:02:05`: short enough for one line. */
export function shortDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms / 1000));
  if (whole === 0) return ms > 0 ? "< 1 s" : "0 s";
  if (whole < 60) return `${whole} s`;
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
