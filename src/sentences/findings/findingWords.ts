import type { FindingFacts, FindingId } from "../../doctor/finding.ts";
import type { Translate } from "../sentence.ts";

/** Who can set it right. */
export type Helper = "user" | "api-administrator" | "identity-administrator" | "network";

/** A finding for people. */
export interface FindingWords {
  /** What was seen. */
  readonly seen: string;
  /** What usually is behind it. */
  readonly cause: string;
  /** What to do, worded for `helper`. */
  readonly remedy: string;
  readonly helper: Helper;
}

/** Makes the words for one finding out of its facts. */
export type FindingTeller<Id extends FindingId> = (facts: FindingFacts[Id], t: Translate) => FindingWords;

export type FindingTellers<Id extends FindingId> = { readonly [I in Id]: FindingTeller<I> };
