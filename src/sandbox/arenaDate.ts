import type { EpochMs } from "../base/time.ts";

/** A time as Arena's quota header says it: `Fri, 02-May-2014 14:22:13 GMT-0700 (PDT)`. Rounded up to a second. */
export function arenaDate(at: EpochMs): string {
  const hoursBehind = 7;
  const local = new Date(Math.ceil(at / 1000) * 1000 - hoursBehind * 3_600_000);
  const [weekday = "", day = "", month = "", year = "", time = ""] = local.toUTCString().split(" ");
  return `${weekday} ${day}-${month}-${year} ${time} GMT-0${hoursBehind}00 (PDT)`;
}
