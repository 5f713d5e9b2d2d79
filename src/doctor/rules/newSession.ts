import { all } from "../case.ts";
import { span, text } from "../evidence.ts";
import type { Rule } from "../rule.ts";

/** A refresh began another session in place of extending the one there was. */
export const newSession: Rule = (patient) => {
  const compared = all(patient, "refresh-compared").find(({ session }) => session === "new");
  if (!compared) return [];
  const { at, by, expiryMoved } = compared;
  const source = { is: "claim", name: by.join(", ") } as const;
  const evidence = [
    text("session-claims", by.join(", "), { at, source }),
    ...(expiryMoved === null ? [] : [span("end-after-use", expiryMoved, { at, source: { is: "claim", name: "exp" } })]),
  ];
  return [{ id: "new-session-on-refresh", severity: "note", facts: { by }, evidence }];
};
