import { visible } from "../base/visible.ts";
import { durationText } from "../config/durationText.ts";
import type { Diagnosis } from "../node/doctor/diagnoseConnection.ts";
import { presets } from "../presets/presets.ts";
import type { UnseenHints } from "../sentences/observations.ts";

/** What makes the next visit see more: the command as it is typed. */
export function unseenHints({
  connection,
  preset,
  identity,
  watchSpan,
}: Pick<Diagnosis, "connection" | "preset" | "identity" | "watchSpan">): UnseenHints {
  const service = identity === "service" ? " --identity service" : "";
  const command = `longhaul doctor ${visible(connection)}${service} --watch ${durationText(watchSpan)}`;
  return { watch: command, probe: preset === null ? undefined : presets[preset]?.probe };
}
