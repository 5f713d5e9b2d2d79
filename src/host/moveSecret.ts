import { l10n, type QuickPickItem, Uri, window, workspace } from "vscode";
import { secretsNeeded } from "../auth/secretsNeeded.ts";
import type { SecretName } from "../base/failure.ts";
import { Secret } from "../base/secret.ts";
import { type Account, accountName, accountOf, bindingOf } from "./accountBinding.ts";
import { secretWords } from "./askSecrets.ts";
import { rulingFile } from "./connectionFiles.ts";
import { connectionsFor, sourceOf } from "./documentProblems.ts";
import { folderOf, isConnectionsFile } from "./paths.ts";
import { SecretCredentials } from "./secretCredentials.ts";
import type { SecretStore } from "./secretStore.ts";
import { requireTrust } from "./trust.ts";
import { changeFile } from "./writeText.ts";

export interface MoveSecretPorts {
  readonly secrets: SecretStore;
  /** Reads the connections of the workspace anew. */
  readonly look: () => Promise<void>;
}

interface Keep extends QuickPickItem {
  readonly account?: Account;
  readonly name?: SecretName;
}

/** Takes the field with a secret out of a file, and keeps its value as a secret of a connection if a person wants. */
export async function moveSecret(file: unknown, place: unknown, { secrets, look }: MoveSecretPorts): Promise<void> {
  requireTrust();
  if (!(file instanceof Uri) || !isPlace(place)) return;
  const reader = await import("./configReader.ts");
  const document = await workspace.openTextDocument(file);
  const text = document.getText();
  const offset = reader.offsetOf(text, place) + 1;
  const value = reader.valueAt(text, offset);
  const edits = reader.withoutFieldAt(text, offset);
  if (value === undefined || value === null || typeof value === "object" || edits.length === 0) return;
  const picked = await window.showQuickPick(keepsOf(await accounts()), {
    title: l10n.t("Take the secret out of the file"),
    placeHolder: l10n.t("Where should it be kept?"),
    matchOnDescription: true,
  });
  if (!picked) return;
  // First: should the edit fail, the secret is in both places and not in none.
  const { account, name } = picked;
  if (account && name) await new SecretCredentials(account, secrets).keep(name, new Secret(bare(String(value))));
  if (!(await changeFile(file, () => edits))) return;
  await look();
  await window.showWarningMessage(
    l10n.t(
      "The secret is out of the file. What was committed stays in git's history: change it if others can read it.",
    ),
  );

  /** Of the connection as it is without the secret, which the file as it stands may be refused for. */
  async function accounts(): Promise<readonly Account[]> {
    if (isConnectionsFile(document.uri)) {
      const without = { ...sourceOf(document), text: reader.applied(text, edits) };
      const { path } = reader.spotAt(text, offset) ?? { path: [] };
      const connection = reader.readConnections(without).connections.get(String(path[1]));
      const own =
        connection && accountOf(document.uri.toString(), connection, path[2] === "service" ? "service" : "user");
      return own ? [own] : [];
    }
    const { connections } = await connectionsFor(document);
    const id = reader.connectionOfJob(sourceOf(document));
    const connection = id === undefined ? undefined : connections.get(id);
    if (!connection) return [];
    const { file: ruling } = await rulingFile(folderOf(document.uri));
    return (["user", "service"] as const).flatMap(
      (identity) => accountOf(ruling.toString(), connection, identity) ?? [],
    );
  }
}

function keepsOf(accounts: readonly Account[]): Keep[] {
  const keeps = accounts.flatMap((account) =>
    secretsNeeded(account.authentication)
      .filter((name) => name !== "PRIVATE_KEY")
      .map((name) => ({
        label: l10n.t("{0}: {1}", account.connection.id, secretWords(name)),
        description: accountName(account),
        detail: l10n.t(
          "Kept in the editor's secret store, sent to {0} only. What is stored there now is replaced.",
          bindingOf(account).origins.join(", "),
        ),
        account,
        name,
      })),
  );
  return [...keeps, { label: l10n.t("Nowhere"), description: l10n.t("only take it out") }];
}

/** As a header writes it, the scheme stands before the credential. */
function bare(value: string): string {
  return value.replace(/^(?:Bearer|Basic|Token|ApiKey)\s+/i, "");
}

function isPlace(place: unknown): place is { readonly line: number; readonly column: number } {
  if (typeof place !== "object" || place === null || !("line" in place) || !("column" in place)) return false;
  return typeof place.line === "number" && typeof place.column === "number";
}
