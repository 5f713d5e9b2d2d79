import type { TokenAnswer } from "../auth/grantor.ts";
import type { Failure, SecretName } from "../base/failure.ts";
import type { Secret } from "../base/secret.ts";
import type { EpochMs, Millis } from "../base/time.ts";
import type { Finding } from "../doctor/finding.ts";
import type { KnownFact } from "../doctor/knownFacts.ts";
import type { UnseenReason } from "../doctor/unseen.ts";
import type { Account } from "./accountBinding.ts";
import type { SignInParts } from "./interactiveDoor.ts";

export interface EditorConsultation {
  readonly account: Account;
  /** Path of the folder below which the jobs and their runs lie. */
  readonly folder: string;
}

/** What the doctor found, as far as the editor shows it. */
export interface EditorDiagnosis {
  readonly connection: string;
  readonly preset: string | null;
  readonly at: EpochMs;
  /** The cause that explains most comes first. */
  readonly findings: readonly Finding[];
  /** How tokens end and are renewed here, also where nothing is wrong with that. */
  readonly known: readonly KnownFact[];
  readonly unseen: readonly UnseenReason[];
  /** Why nobody could sign in. */
  readonly failure: Pick<Failure, "code" | "facts"> | null;
}

export interface CheckUpWish {
  readonly secrets: ReadonlyMap<SecretName, Secret>;
  /** How long tokens are followed; absent: not at all. */
  readonly watch?: Millis;
  /** Has the person sign in, where nothing else can. */
  readonly ask: (parts: SignInParts, signal: AbortSignal) => Promise<TokenAnswer>;
}

/** Where the doctor is: loaded on first use. */
export interface DoctorDoor {
  /** From files and from what was learned. Sends nothing, needs no secret. */
  past(consultation: EditorConsultation): Promise<EditorDiagnosis>;
  /** With a sign-in of its own: no token of the window is read or renewed. */
  checkUp(consultation: EditorConsultation, wish: CheckUpWish, signal: AbortSignal): Promise<EditorDiagnosis>;
}
