import { l10n, type QuickPickItem, Range, type Uri, WorkspaceEdit, window, workspace } from "vscode";
import { secretsNeeded } from "../auth/secretsNeeded.ts";
import type { SecretName } from "../base/failure.ts";
import { Secret } from "../base/secret.ts";
import { accountName, bindingOf } from "./accountBinding.ts";
import type { AccountTokens } from "./accountTokens.ts";
import { secretWords } from "./askSecrets.ts";
import type { JwtShown } from "./jwtHandles.ts";

/** What stands in the file instead. No format takes it for markup, and no server for a token. */
const PLACEHOLDER = "TOKEN-TAKEN-OUT";

interface Place extends QuickPickItem {
  readonly keep: (value: Secret) => Promise<void>;
}

/** Puts a placeholder where a token stands, each time it does, and keeps the token as a secret of a connection if a person wants. */
export async function moveJwt({ text }: JwtShown, file: Uri, accounts: readonly AccountTokens[]): Promise<void> {
  const picked = await window.showQuickPick([...accounts.flatMap(placesOf), nowhere()], {
    title: l10n.t("Take the token out of the file"),
    placeHolder: l10n.t("Where should it be kept?"),
    matchOnDescription: true,
  });
  if (!picked) return;
  // First: should the edit fail, the token is in both places and not in none.
  await picked.keep(new Secret(text));
  if (!(await replaceAll(text, file))) return;
  await window.showWarningMessage(
    l10n.t(
      "The token is out of the file. What was committed stays in git's history: have the token revoked if others can read it.",
    ),
  );
}

/** Only connections that sign in with something that a token can be. */
function placesOf(tokens: AccountTokens): Place[] {
  const { account, credentials } = tokens;
  const fitting = secretsNeeded(account.authentication).filter(isTokenSecret);
  return fitting.map((name) => ({
    label: l10n.t("{0}: {1}", account.connection.id, secretWords(name)),
    description: accountName(account),
    detail: l10n.t(
      "Kept in the editor's secret store, sent to {0} only. What is stored there now is replaced.",
      bindingOf(account).origins.join(", "),
    ),
    keep: async (value) => {
      await credentials.keep(name, value);
      await tokens.look();
    },
  }));
}

function isTokenSecret(name: SecretName): boolean {
  return name === "API_KEY" || name === "REFRESH_TOKEN";
}

function nowhere(): Place {
  return { label: l10n.t("Nowhere"), description: l10n.t("only take it out"), keep: async () => {} };
}

async function replaceAll(text: string, file: Uri): Promise<boolean> {
  const document = await workspace.openTextDocument(file);
  const content = document.getText();
  const edit = new WorkspaceEdit();
  for (let at = content.indexOf(text); at >= 0; at = content.indexOf(text, at + text.length)) {
    edit.replace(file, new Range(document.positionAt(at), document.positionAt(at + text.length)), PLACEHOLDER);
  }
  return edit.size > 0 && workspace.applyEdit(edit);
}
