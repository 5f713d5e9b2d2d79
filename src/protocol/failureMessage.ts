import { Failure, type FailureCode, type FailureFacts } from "../base/failure.ts";

/** A Failure on the wire: code and facts, no sentence, no stack. */
export type FailureMessage = {
  readonly [C in FailureCode]: { readonly code: C; readonly facts: FailureFacts[C] };
}[FailureCode];

export function toFailureMessage(failure: Failure): FailureMessage {
  // The class ties code and facts together; its type parameter is widened here.
  return { code: failure.code, facts: failure.facts } as FailureMessage;
}

export function fromFailureMessage(message: FailureMessage): Failure {
  return new Failure(message.code, message.facts);
}
