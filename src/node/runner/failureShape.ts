import type { FailureCode } from "../../base/failure.ts";
import type { FailureMessage } from "../../protocol/failureMessage.ts";

const failureCodes: Readonly<Record<FailureCode, true>> = {
  "config-invalid": true,
  "job-not-found": true,
  "connections-file-not-found": true,
  "input-invalid": true,
  "input-changed": true,
  "records-changed": true,
  "checkpoint-corrupt": true,
  "checkpoint-newer": true,
  "run-locked": true,
  "nothing-to-redrive": true,
  "run-unfinished": true,
  "redrive-unfinished": true,
  "dead-letters-damaged": true,
  "run-not-found": true,
  "nothing-to-resume": true,
  "segment-unknown": true,
  "test-batch": true,
  "secret-missing": true,
  "sign-in-rejected": true,
  "sign-in-needed": true,
  "token-endpoint-unavailable": true,
  "refresh-token-expired": true,
  "token-revoked": true,
  "refresh-token-reused": true,
  "insufficient-scope": true,
  "permission-changed": true,
  "clock-off": true,
  "session-taken-over": true,
  "quota-exceeded": true,
  "key-expired": true,
  "sign-in-abandoned": true,
  "discovery-failed": true,
  "private-key-unusable": true,
  "certificate-unreadable": true,
  "user-not-permitted": true,
  "origin-changed": true,
  "file-unreadable": true,
  defect: true,
  "token-source-away": true,
  "token-rejected-again": true,
  "permission-denied": true,
  "html-instead-of-json": true,
  "batch-answers-missing": true,
  "too-many-dead-letters": true,
  "disk-unwritable": true,
  "server-unreachable": true,
  cancelled: true,
  "runner-unreachable": true,
  "runner-version": true,
  "workspace-untrusted": true,
};

/** Checks the code; that its facts are the ones of the code is part of the protocol's version. */
export function isFailureMessage(value: unknown): value is FailureMessage {
  if (typeof value !== "object" || value === null || !("code" in value) || !("facts" in value)) return false;
  const { code, facts } = value;
  return typeof code === "string" && Object.hasOwn(failureCodes, code) && typeof facts === "object" && facts !== null;
}
