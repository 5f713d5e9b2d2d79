import type { ProbeKind, ProbeResult } from "../engine/probe/probeWrite.ts";
import { shown, type Translate } from "./sentence.ts";

export interface ToldProbe {
  readonly kind: ProbeKind;
  readonly result: ProbeResult;
  readonly method: string;
  /** Name of the header that carries the key. */
  readonly header: string;
}

/** What the answers showed, and what follows for the job: one line each. */
export function probeText(probe: ToldProbe, t: Translate): readonly [message: string, remedy: string] {
  const { kind, header, method, result } = probe;
  const statuses = result.statuses.map((status) => (status === null ? t("no answer") : String(status))).join(", ");
  switch (result.because) {
    case "replayed":
    case "same-answer":
      return [
        t("The server honours {0}: the second answer was the first one again ({1}).", shown(header), statuses),
        t("A {0} whose answer is lost is sent again without harm.", method),
      ];
    case "applied-twice":
      return [
        t("The server ignores {0}: the same {1} was applied twice ({2}).", shown(header), method, statuses),
        isRepeatable(method)
          ? t("Take write.idempotencyKey out of the job: a {0} whose answer is lost may be sent again anyway.", method)
          : t(
              "Take write.idempotencyKey out of the job: a {0} whose answer is lost must be reconciled by a look-up (write.reconcile) or stays unknown.",
              method,
            ),
      ];
    case "refused-version":
      return [
        t("The server honours If-Match: it refused a version that there cannot be ({0}).", statuses),
        t("What somebody else writes in between is not overwritten, and a repeat is not applied twice."),
      ];
    case "took-version":
      return [
        t("The server ignores If-Match: it took a {0} for a version that there cannot be ({1}).", method, statuses),
        isRepeatable(method)
          ? t("What somebody else writes in between is overwritten: take write.ifMatch out of the job.")
          : t(
              "Take write.ifMatch out of the job: a {0} whose answer is lost must be reconciled by a look-up (write.reconcile) or stays unknown.",
              method,
            ),
      ];
    case "nothing-to-tell-by":
      return [
        t("Whether the server honours {0} cannot be told: both answers are alike ({1}).", shown(header), statuses),
        isRepeatable(method)
          ? t("A {0} whose answer is lost may be sent again in any case.", method)
          : t("Look at the server whether it was applied once or twice, or give write.reconcile a look-up."),
      ];
    case "not-taken":
      return [
        t(
          "Whether the server honours {0} cannot be told: it did not take the {1} ({2}): {3}",
          kind === "if-match" ? "If-Match" : shown(header),
          method,
          statuses,
          shown(result.error),
        ),
        t("Correct the job or its first record and probe again."),
      ];
    default:
      return result.because satisfies never;
  }
}

/** RFC 9110 9.2.2. */
function isRepeatable(method: string): boolean {
  return method === "PUT" || method === "DELETE";
}

/** What became of the record; `undefined`: surely nothing. */
export function probeNote({ kind, method, result }: ToldProbe, record: string, t: Translate): string | undefined {
  const mayBeApplied = result.statuses.some((status) => status === null || status < 300 || status >= 500);
  if (!mayBeApplied) return undefined;
  if (isRepeatable(method)) return t("{0} was sent and may be applied; a run sends it again.", record);
  return kind === "idempotency-key"
    ? t("{0} was sent and may be applied; a run sends it again under its own key, as a new {1}.", record, method)
    : t("{0} was sent and may be applied; a run sends it again, as a new {1}.", record, method);
}
