import type { Sentence } from "../../../src/sentences/sentence.ts";

/** A whole sentence each, nothing left to fill in, nothing that stringified badly. */
export function defectsOf({ message, remedy }: Sentence): string[] {
  return [message, remedy].filter((text) => !/^\S.*[.?]$/s.test(text) || /\{\d+\}|undefined|NaN|\[object/.test(text));
}
