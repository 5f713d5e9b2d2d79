import { l10n, type Uri, window, workspace } from "vscode";
import { secretsNeeded } from "../auth/secretsNeeded.ts";
import type { SecretName } from "../base/failure.ts";
import { Secret } from "../base/secret.ts";
import { accountName, bindingOf } from "./accountBinding.ts";
import type { AccountTokens } from "./accountTokens.ts";

/** Asks for what is missing, or for everything again after a refusal. `false`: the person gave up. */
export async function askSecrets(tokens: AccountTokens, which: "missing" | "all"): Promise<boolean> {
  const names = which === "all" ? secretsNeeded(tokens.account.authentication) : await tokens.missing();
  for (const name of names) {
    const value = name === "PRIVATE_KEY" ? await askKeyFile(tokens) : await askSecret(tokens, name);
    if (value === undefined) return false;
    await tokens.credentials.keep(name, value);
  }
  await tokens.look();
  return true;
}

/** The passphrase of a client certificate. An empty one is an answer too: then the certificate has none. */
export async function askPassphrase(tokens: AccountTokens): Promise<boolean> {
  const value = await askSecret(tokens, "CERTIFICATE_PASSPHRASE");
  if (value === undefined) return false;
  await tokens.credentials.keep("CERTIFICATE_PASSPHRASE", value);
  return true;
}

async function askSecret(tokens: AccountTokens, name: SecretName): Promise<Secret | undefined> {
  const value = await window.showInputBox({
    title: titleFor(tokens, name),
    prompt: await promptFor(tokens, name),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text === "" && name !== "CERTIFICATE_PASSPHRASE" ? l10n.t("It must not be empty.") : undefined,
  });
  return value === undefined ? undefined : new Secret(value);
}

/** A key has many lines: it is read from its file. The file itself stays where it is. */
async function askKeyFile(tokens: AccountTokens): Promise<Secret | undefined> {
  for (let title = titleFor(tokens, "PRIVATE_KEY"); ; ) {
    const [file] =
      (await window.showOpenDialog({
        title,
        openLabel: l10n.t("Use This Key"),
        canSelectMany: false,
        filters: { [l10n.t("Private keys")]: ["pem", "key", "p8"], [l10n.t("All files")]: ["*"] },
      })) ?? [];
    if (!file) return undefined;
    const text = await readKey(file);
    if (text !== undefined) return new Secret(text);
    title = l10n.t("That file has no private key in PEM form. Choose another.");
  }
}

/** `undefined` when it is no PEM file with a private key (RFC 7468 10). */
async function readKey(file: Uri): Promise<string | undefined> {
  const { size } = await workspace.fs.stat(file);
  if (size > 100_000) return undefined;
  const text = new TextDecoder().decode(await workspace.fs.readFile(file));
  return /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(text) ? text : undefined;
}

function titleFor({ account }: AccountTokens, name: SecretName): string {
  return l10n.t("{0}: {1} of {2}", account.connection.id, secretWords(name), accountName(account));
}

/** A secret given for another origin does not apply: the person sees where it would go now, and where it went. */
async function promptFor(tokens: AccountTokens, name: SecretName): Promise<string> {
  if (name === "CERTIFICATE_PASSPHRASE") {
    const file = tokens.account.connection.network.clientCertificate ?? "";
    return l10n.t("It opens {0} and is sent nowhere. Leave it empty when there is none.", file);
  }
  const now = bindingOf(tokens.account).origins.join(", ");
  const before = await tokens.credentials.formerBinding(name);
  return before === undefined
    ? l10n.t("It is sent to {0} only, and kept in the editor's secret store.", now)
    : l10n.t("It was given to {0} for {1}. Now it would be sent to {2}.", before.name, before.origins.join(", "), now);
}

export function secretWords(name: SecretName): string {
  switch (name) {
    case "PASSWORD":
      return l10n.t("password");
    case "CLIENT_SECRET":
      return l10n.t("client secret");
    case "API_KEY":
      return l10n.t("API key");
    case "REFRESH_TOKEN":
      return l10n.t("refresh token");
    case "PRIVATE_KEY":
      return l10n.t("private key");
    case "CERTIFICATE_PASSPHRASE":
      return l10n.t("passphrase of the certificate");
    default:
      return name satisfies never;
  }
}
