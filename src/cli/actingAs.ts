import { visible } from "../base/visible.ts";
import type { IdentityReason, RunIdentity } from "../engine/chooseIdentity.ts";

const reasons: { readonly [Reason in IdentityReason]: string | undefined } = {
  "only-one": undefined,
  "job-says": undefined,
  "short-enough": "the run ends before the sign-in does",
  "outlives-sign-in": "the run outlives the user's sign-in",
  "long-run": "the run takes two hours or more",
  "duration-unknown": "nothing tells how long the run takes: give expect.duration",
};

/** `service "automation", asked for by "maria": the run outlives the user's sign-in`. Names come from servers. */
export function actingAs({ kind, name, askedBy, because }: RunIdentity): string {
  const asked = kind === "service" ? `, asked for by "${visible(askedBy)}"` : "";
  const reason = reasons[because];
  return `${kind} "${visible(name)}"${asked}${reason === undefined ? "" : ` (${reason})`}`;
}
