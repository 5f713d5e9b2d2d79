import type { ProblemFacts } from "../base/problem.ts";
import { type Sentence, shown, type Translate } from "./sentence.ts";

/** A value of another kind; what to write instead follows from what was expected. */
export function wrongType({ expected, found }: ProblemFacts["wrong-type"], t: Translate): Sentence {
  return {
    message: t("Expected {0}, found {1}.", shown(expected), shown(found)),
    remedy: remedyFor(expected, t),
  };
}

function remedyFor(expected: string, t: Translate): string {
  const [, example] = / such as (.+)$/.exec(expected) ?? [];
  if (example !== undefined) return t("Write it like this: {0}.", shown(example));
  const [, least, most] = /^integer (\d+)\.\.(\d+)$/.exec(expected) ?? [];
  if (least !== undefined && most !== undefined) {
    return t("Write a whole number from {0} to {1}, without quotes.", least, most);
  }
  if (expected.includes(" | ")) return t("Write one of these.");
  return expected === "object" ? t("Write fields in braces.") : t("Correct the value here.");
}
