import { all } from "../case.ts";
import { happened, span, text } from "../evidence.ts";
import type { Rule } from "../rule.ts";
import { sessionEnds } from "../sessionEnds.ts";
import { severityIn, worst } from "../severityOf.ts";

/** The server ended a session before any end that is known. */
export const revocation: Rule = (patient) => {
  const ends = sessionEnds(patient).filter((end) => end.by === "somebody");
  const said = all(patient, "token-happened").filter(
    ({ event, trouble }) => event === "rejected" && trouble === "token-revoked",
  );
  const events = [...ends.map(({ chain }) => chain.refusal).filter((one) => one !== null), ...said];
  const [first] = events;
  if (!first) return [];
  const ages = ends.map(({ chain, age }) => span("session-seen", age, happened(chain.refusal ?? first)));
  const words = events.map((event) => text("trouble", event.detail ?? event.trouble ?? "", happened(event)));
  const severity = worst(events.map(({ run }) => (run === null ? "problem" : severityIn(patient, run))));
  const facts = { words: first.detail ?? "" };
  return [{ id: "revoked-by-server", severity, facts, evidence: [...ages, ...words].slice(0, 6) }];
};
