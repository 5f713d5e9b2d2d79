import { Failure } from "../base/failure.ts";
import { visible } from "../base/visible.ts";
import type { ConnectionTokens } from "../node/connectionTokens.ts";
import { secretVariable } from "../node/environmentSecrets.ts";
import { nodeChance } from "../node/nodeChance.ts";
import { nodeClock } from "../node/nodeClock.ts";
import { openInBrowser } from "../node/openInBrowser.ts";
import { shortTime } from "./lifetimeFacts.ts";

/** Where a person reads what to do. */
export interface Terminal {
  /** Whether somebody sits there. */
  readonly attended: boolean;
  say(text: string): void;
  /** Tries to show an address; says nothing when that does not work. */
  open(url: string): Promise<void>;
}

const terminalOfProcess: Terminal = {
  attended: process.stderr.isTTY === true,
  say: (text) => process.stderr.write(`${text}\n`),
  open: (url) => openInBrowser(url, process.env),
};

/**
 * Has a person sign in, by browser or with a code, where nothing else can; does nothing for any other connection.
 * Throws Failure `sign-in-needed` where nobody sits at a terminal, `sign-in-abandoned`, or why the server refused.
 */
export async function signInOnTerminal(
  tokens: ConnectionTokens,
  signal: AbortSignal,
  terminal: Terminal = terminalOfProcess,
): Promise<void> {
  if (!tokens.needsPerson) return;
  const { connection, identity, authentication, authority } = tokens;
  if (!terminal.attended) {
    const variable = secretVariable(connection.id, identity, "REFRESH_TOKEN");
    throw new Failure("sign-in-needed", { connection: connection.id, error: `no terminal, and no ${variable}` });
  }
  const { loopbackRedirect, signInWithBrowser, signInWithDevice } = await import("../node/interactiveSignIn.ts");
  const ports = { ...tokens, clock: nodeClock, chance: nodeChance };
  await authority.signIn(async (asking) => {
    if (authentication.grant === "device_code") {
      return signInWithDevice({ ...ports, show: (prompt) => terminal.say(deviceText(connection.id, prompt)) }, asking);
    }
    const redirect = await loopbackRedirect();
    const open = async (url: string) => {
      terminal.say(`Sign in to "${visible(connection.id)}" in your browser:\n\n  ${url}\n`);
      await terminal.open(url);
    };
    return signInWithBrowser({ ...ports, redirect, open }, asking);
  }, signal);
}

interface DevicePrompt {
  readonly userCode: string;
  readonly verificationUri: string;
  readonly completeUri?: string;
  readonly endsAt: number;
}

/** RFC 8628 3.3: the code stands by itself, so that it can be compared with what the page shows. */
function deviceText(connection: string, { userCode, verificationUri, completeUri, endsAt }: DevicePrompt): string {
  return [
    `Sign in to "${visible(connection)}" on any device:`,
    "",
    `  address  ${visible(verificationUri)}`,
    `  code     ${visible(userCode)}`,
    ...(completeUri === undefined ? [] : [`  or open  ${visible(completeUri)}`]),
    "",
    `The code ends at ${shortTime(endsAt)}.`,
  ].join("\n");
}
