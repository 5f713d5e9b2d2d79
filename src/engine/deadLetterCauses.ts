import type { RunProgress } from "./checkpoint/runProgress.ts";

export interface DeadLetterCause {
  readonly records: number;
  readonly status: number | null;
  readonly error: string;
}

/** Groups the newest dead letters (at most a thousand) by what the server said, the most frequent first. */
export function deadLetterCauses({ noteworthy }: Pick<RunProgress, "noteworthy">): readonly DeadLetterCause[] {
  const groups = new Map<string, { records: number; status: number | null; error: string }>();
  for (const entry of noteworthy) {
    if (entry.is !== "dead") continue;
    const { status, error } = entry;
    const group = groups.get(`${status} ${error}`);
    if (group) group.records += 1;
    else groups.set(`${status} ${error}`, { records: 1, status, error });
  }
  return [...groups.values()].sort((one, other) => other.records - one.records);
}
