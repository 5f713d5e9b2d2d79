import { l10n, window } from "vscode";
import { secretsNeeded } from "../auth/secretsNeeded.ts";
import type { SecretName } from "../base/failure.ts";
import { Secret } from "../base/secret.ts";
import { accountName, bindingOf } from "./accountBinding.ts";
import type { AccountTokens } from "./accountTokens.ts";

/** Asks for what is missing, or for everything again after a refusal. `false`: the person gave up. */
export async function askSecrets(tokens: AccountTokens, which: "missing" | "all"): Promise<boolean> {
  const names = which === "all" ? secretsNeeded(tokens.account.authentication) : await tokens.missing();
  for (const name of names) {
    const value = await askSecret(tokens, name);
    if (value === undefined) return false;
    await tokens.credentials.keep(name, value);
  }
  await tokens.look();
  return true;
}

async function askSecret(tokens: AccountTokens, name: SecretName): Promise<Secret | undefined> {
  const { connection } = tokens.account;
  const words = secretWords(name);
  const value = await window.showInputBox({
    title: l10n.t("{0}: {1} of {2}", connection.id, words, accountName(tokens.account)),
    prompt: await promptFor(tokens, name),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text === "" ? l10n.t("It must not be empty.") : undefined),
  });
  return value === undefined ? undefined : new Secret(value);
}

/** A secret given for another origin does not apply: the person sees where it would go now, and where it went. */
async function promptFor(tokens: AccountTokens, name: SecretName): Promise<string> {
  const now = bindingOf(tokens.account).origins.join(", ");
  const before = await tokens.credentials.formerBinding(name);
  return before === undefined
    ? l10n.t("It is sent to {0} only, and kept in the editor's secret store.", now)
    : l10n.t("It was given to {0} for {1}. Now it would be sent to {2}.", before.name, before.origins.join(", "), now);
}

function secretWords(name: SecretName): string {
  switch (name) {
    case "PASSWORD":
      return l10n.t("password");
    case "CLIENT_SECRET":
      return l10n.t("client secret");
    case "API_KEY":
      return l10n.t("API key");
    case "REFRESH_TOKEN":
      return l10n.t("refresh token");
    default:
      return name satisfies never;
  }
}
