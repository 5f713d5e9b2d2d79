import { keyOf } from "../../engine/record.ts";
import type { Letter } from "./letterStories.ts";

/** A group of which some letters go again and others would stay behind. */
export interface TornGroup {
  readonly group: string;
  /** Record that goes, and the key of the first one that does not. */
  readonly present: number;
  readonly missing: string;
}

/** A group succeeds together or not at all, so its letters go again together or not at all. */
export function tornGroups(
  stories: readonly Letter[],
  { by, key, goes }: { readonly by: string; readonly key: string; readonly goes: (record: number) => boolean },
): readonly TornGroup[] {
  const groups = Map.groupBy(stories, ({ values }) => keyOf(values, by));
  return [...groups].flatMap(([group, letters]) => {
    const present = letters.find(({ record }) => goes(record));
    const missing = letters.find(({ record }) => !goes(record));
    return present && missing ? [{ group, present: present.record, missing: keyOf(missing.values, key) }] : [];
  });
}
