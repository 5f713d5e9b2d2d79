import { env, l10n, type QuickPickItem, window } from "vscode";
import type { DevicePrompt } from "../auth/interactive/signInWithDevice.ts";
import type { Disposable } from "../base/events.ts";

export interface DeviceCodePorts {
  readonly say: (message: string) => void;
  readonly giveUp: () => void;
  readonly open: (url: string) => Promise<void>;
}

/**
 * Shows the code that a person enters on any device (RFC 8628 3.3). The server is asked meanwhile: whoever dismisses the
 * list does not want this sign-in, and when it has ended, however it did, dispose takes the list away.
 */
export function showDeviceCode(prompt: DevicePrompt, { say, giveUp, open }: DeviceCodePorts): Disposable {
  const { userCode, verificationUri, completeUri } = prompt;
  say(l10n.t("Enter {0} at {1}.", userCode, new URL(verificationUri).host));
  const pick = window.createQuickPick<QuickPickItem>();
  pick.title = l10n.t("Your code is {0}", userCode);
  pick.placeholder = l10n.t("Enter it at {0}, on this or any other device.", verificationUri);
  pick.items = [{ label: l10n.t("Copy Code & Open Browser"), alwaysShow: true }];
  // The person is about to look elsewhere.
  pick.ignoreFocusOut = true;
  let isWanted = false;
  pick.onDidAccept(() => {
    isWanted = true;
    pick.hide();
    copyAndOpen(userCode, () => open(completeUri ?? verificationUri)).then(undefined, giveUp);
  });
  pick.onDidHide(() => {
    if (!isWanted) giveUp();
  });
  pick.show();
  return {
    dispose: () => {
      isWanted = true;
      pick.dispose();
    },
  };
}

async function copyAndOpen(userCode: string, open: () => Promise<void>): Promise<void> {
  await env.clipboard.writeText(userCode);
  await open();
}
