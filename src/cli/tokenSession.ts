import { relative } from "node:path";
import { isFailure } from "../base/failure.ts";
import type { Http } from "../base/http.ts";
import { visible } from "../base/visible.ts";
import { ForgivingLifetimes } from "../node/tokenState/forgivingLifetimes.ts";
import { openTokenState, type TokenState } from "../node/tokenState/openTokenState.ts";
import { tokenStateDirectory } from "../node/tokenState/tokenStateDirectory.ts";
import { sentenceForFailure } from "../sentences/failures.ts";
import { plain } from "../sentences/sentence.ts";
import { exitCode } from "./exitCode.ts";
import { printFailure } from "./printFailure.ts";
import { SecretsUnreadable } from "./secretsOption.ts";
import { WrongArgument } from "./wrongArgument.ts";

/**
 * The state that this user's editors and command lines share. A damaged part of it is told on stderr, and so is a disk
 * on which nothing can be kept: that stops only what needs the lock.
 */
export function tokenStateOfUser(): TokenState {
  const warn = (text: string) => process.stderr.write(`warning: ${text}\n`);
  const state = openTokenState(tokenStateDirectory(process.env), {
    onSetAside: (aside) =>
      warn(`what was known of tokens could not be read and was set aside as ${visible(aside)}; a new state is begun`),
  });
  const learned = new ForgivingLifetimes(state.learned, ({ facts }) =>
    warn(
      `lifetimes that are learned now end with this process: ${visible(facts.file)} cannot be used (${facts.code}); LONGHAUL_STATE_DIR names another place`,
    ),
  );
  return { ...state, learned };
}

/** For `connectionTokens`: a renewed secret that came from the environment or from standard input ends with the process. */
export function warnUnkept(variable: string): void {
  process.stderr.write(
    `warning: the server replaced ${variable}, and the new one ends with this process: the old one works no more.\n` +
      "Next time give it in a file that Longhaul may write, with --secrets-file; new ones are put back into that file.\n",
  );
}

/** Counts what leaves, so that an end before the first request can be told from one after it. */
export function counting(http: Http, counter: { sent: number }): Http {
  return {
    send: (...args) => {
      counter.sent += 1;
      return http.send(...args);
    },
  };
}

/** Says on stderr what went wrong, and answers what `--json` says of it. Anything unexpected goes on. */
export function tellTrouble(error: unknown) {
  if (error instanceof WrongArgument || error instanceof SecretsUnreadable) {
    process.stderr.write(`${error.message}\n`);
    const [message = "", ...remedy] = error.message.split("\n");
    return { code: error.code, message, remedy: remedy.join("\n") };
  }
  if (!isFailure(error)) throw error;
  printFailure(error);
  return { code: error.code, ...sentenceForFailure(error, plain) };
}

/** Exit code of an end in failure: 1 means that nothing was sent. */
export function exitCodeAfter({ sent }: { readonly sent: number }): number {
  return sent === 0 ? exitCode.refused : exitCode.stopped;
}

/** A path as it can be typed here. */
export function fromHere(path: string): string {
  return visible(relative(process.cwd(), path) || ".");
}
