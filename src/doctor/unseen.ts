/** What the doctor did not look at, and why: silence about it means nothing. */
export const unseenReasons = [
  /** Asked to send nothing. */
  "offline",
  /** Only the beginning of a token was looked at. */
  "not-watched",
  /** The connection names no probe, keep-alive or key information. */
  "no-probe",
  /** The harmless call got no answer at all. */
  "probe-unanswered",
  /** The server allows one session for each user, and a run has it. */
  "run-active",
  /** Nobody is there to sign in. */
  "needs-person",
  "sign-in-failed",
  "stopped-early",
  /** No job of this connection has run here. */
  "no-runs",
  /** There is no address of an authorization page to test. */
  "no-authorization-page",
] as const;

export type UnseenReason = (typeof unseenReasons)[number];
