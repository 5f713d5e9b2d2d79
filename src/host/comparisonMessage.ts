import type { EpochMs } from "../base/time.ts";
import { visible } from "../base/visible.ts";
import type { DecodedJwt } from "../jwt/decodeJwt.ts";
import { diffJwts, type FieldChange } from "../jwt/diffJwts.ts";
import { explainJwt } from "../jwt/explainJwt.ts";
import { claimMeanings, dateClaims, headerMeanings } from "../jwt/meanings.ts";
import { readNumericDate } from "../jwt/numericDate.ts";
import type { ComparedTokens } from "../protocol/inspectorMessages.ts";
import { differenceFindings, standingWords } from "../sentences/jwt.ts";
import type { Translate } from "../sentences/sentence.ts";
import { valueText } from "./inspectorMessage.ts";

/** One of two tokens that are compared. */
export interface ComparedSide {
  readonly token: DecodedJwt;
  readonly where: string;
}

/** Two tokens as the inspector shows them, the earlier one first where they say which that is. */
export function comparisonMessage(
  sides: readonly [ComparedSide, ComparedSide],
  now: EpochMs,
  t: Translate,
): ComparedTokens {
  const [before, after] = inOrder(sides);
  const difference = diffJwts(before.token, after.token);
  const names = new Set(
    [before, after].flatMap(({ token }) => [...Object.keys(token.header), ...Object.keys(token.claims)]),
  );
  const changed = new Set(difference.changes.map(({ name }) => name));
  const same = [...names].filter((name) => !changed.has(name));
  return {
    is: "comparison",
    title: t("Two tokens compared"),
    before: sideOf(before, t("Before"), { now, t }),
    after: sideOf(after, t("After"), { now, t }),
    findings: {
      title: t("What it means"),
      lines: differenceFindings(difference, t).map((finding) => ({ ...finding })),
    },
    changes: {
      title: t("What changed"),
      columns: { name: t("Name"), before: t("Before"), after: t("After"), meaning: t("Meaning") },
      rows: difference.changes.map((change) => rowOf(change)),
      absent: t("absent"),
      same: same.length === 0 ? "" : t("The same in both: {0}", same.map(visible).slice(0, 40).join(", ")),
    },
  };
}

/** By when they were issued, else by when they end; as given where they say neither. */
function inOrder([one, other]: readonly [ComparedSide, ComparedSide]): readonly [ComparedSide, ComparedSide] {
  for (const claim of ["iat", "nbf", "exp"]) {
    const [first, second] = [one, other].map(({ token }) => readNumericDate(token.claims[claim])?.at);
    if (first === undefined || second === undefined || first === second) continue;
    return first < second ? [one, other] : [other, one];
  }
  return [one, other];
}

function sideOf(
  { token, where }: ComparedSide,
  title: string,
  { now, t }: { readonly now: EpochMs; readonly t: Translate },
): ComparedTokens["before"] {
  const explanation = explainJwt(token, now);
  const state = explanation.unsigned ? "unsigned" : explanation.verdict.state;
  return { title, where, standing: { state, words: standingWords(explanation, t) } };
}

function rowOf({ part, name, before, after }: FieldChange): ComparedTokens["changes"]["rows"][number] {
  const meanings = part === "claims" ? claimMeanings : headerMeanings;
  return {
    name: visible(name),
    before: before === undefined ? null : valueText(before),
    after: after === undefined ? null : valueText(after),
    at: { before: dateOf(part, name, before), after: dateOf(part, name, after) },
    meaning: meanings.get(name) ?? "",
  };
}

/** Epoch milliseconds of a claim that is a date. */
function dateOf(part: FieldChange["part"], name: string, value: FieldChange["before"]): number | null {
  return part === "claims" && dateClaims.has(name) ? (readNumericDate(value)?.at ?? null) : null;
}
