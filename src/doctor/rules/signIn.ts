import { all } from "../case.ts";
import { happened, text } from "../evidence.ts";
import type { Rule } from "../rule.ts";
import { severityIn, worst } from "../severityOf.ts";

/** Nothing can be said about tokens that nobody gave: the sign-in is refused, or nobody answers it. */
export const signIn: Rule = (patient) => {
  const events = all(patient, "token-happened");
  const broken = events.filter(
    ({ event, trouble }) =>
      (event === "sign-in-failed" || event === "refresh-failed") && trouble === "token-endpoint-unavailable",
  );
  // What a server has against a key is told as such.
  const isKey = patient.authentication.grant === "api_key";
  const refused = events.filter(
    ({ event, trouble, run }) => !isKey && event === "sign-in-needed" && trouble === null && run === null,
  );
  const [first] = broken;
  const [no] = refused;
  return [
    ...(no
      ? ([
          {
            id: "sign-in-refused",
            severity: "problem",
            facts: { words: no.detail ?? "" },
            evidence: refused.slice(0, 2).map((event) => text("trouble", event.detail ?? "", happened(event))),
          },
        ] as const)
      : []),
    ...(first
      ? ([
          {
            id: "token-endpoint-unavailable",
            severity: worst(broken.map(({ run }) => (run === null ? "problem" : severityIn(patient, run)))),
            facts: { words: first.detail ?? "" },
            evidence: broken.slice(0, 3).map((event) => text("trouble", event.detail ?? "", happened(event))),
          },
        ] as const)
      : []),
  ];
};
