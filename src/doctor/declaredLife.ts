import { type Millis, millis } from "../base/time.ts";
import { all, type Case } from "./case.ts";
import { config, span } from "./evidence.ts";
import type { Evidence } from "./finding.ts";

/** What is said about the life of an access token, by whoever says it. */
export interface DeclaredLife {
  readonly life: Millis;
  /** Each who says something, the server's own words first. */
  readonly evidence: readonly Evidence[];
}

/** `undefined` where nobody says anything. */
export function declaredLife(patient: Case): DeclaredLife | undefined {
  const evidence: Evidence[] = [];
  const answer = all(patient, "token-answered").find(({ chain, expiresIn }) => chain === "main" && expiresIn !== null);
  if (answer?.expiresIn) {
    const source = { is: "answer", field: patient.authentication.response.expiresIn } as const;
    evidence.push(span("declared-life", answer.expiresIn, { at: answer.at, source }));
  }
  const claims = all(patient, "claims-read").find(({ endsAt, issuedAt }) => endsAt !== null && issuedAt !== null);
  if (claims && claims.endsAt !== null && claims.issuedAt !== null) {
    const seen = { at: claims.at, source: { is: "claim", name: "exp" } } as const;
    evidence.push(span("declared-life", millis(claims.endsAt - claims.issuedAt), seen));
  }
  const { access } = patient.connection.lifetime;
  if (access !== undefined) evidence.push(span("declared-life", access, config("lifetime.access")));
  const [first] = evidence;
  return first?.value.is === "span" ? { life: first.value.ms, evidence } : undefined;
}
