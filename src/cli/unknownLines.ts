import { visible } from "../base/visible.ts";
import type { RunEnd } from "../node/runJob.ts";
import { shown } from "../sentences/sentence.ts";
import { count } from "./progressLine.ts";

/** Causes that are shown, the most frequent first. */
const MOST_CAUSES = 3;

/** Which records a person has to look up, and how a run could do so by itself. */
export function unknownLines({ causes, canLookUp }: RunEnd["unknowns"]): readonly string[] {
  return [
    "What became of unknown records no answer tells. They are not sent again: look them up at the server.",
    ...causes.slice(0, MOST_CAUSES).flatMap(({ records, error, first }) => {
      const named = first.map(({ key, line }) => (key === "" ? `line ${count(line)}` : visible(key))).join(", ");
      return [`  ${count(records)} × ${shown(error)}`, `    ${named}${records > first.length ? ", …" : ""}`];
    }),
    "The report lists them, and the checkpoint names every one.",
    ...(canLookUp ? [] : ['With "write.reconcile" in the job a run looks up by itself what became of such a record.']),
  ];
}
