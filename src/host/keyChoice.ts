import { l10n, window, workspace } from "vscode";
import type { JsonObject } from "../base/json.ts";
import { LONGEST_KEY_TEXT, readKeyText } from "../jwt/readKeyText.ts";

export type KeyChoice =
  | { readonly kind: "keys"; readonly keys: readonly JsonObject[] }
  /** `why`: a sentence. */
  | { readonly kind: "none"; readonly why: string }
  | { readonly kind: "gave-up" };

/** The keys of a file that a person chooses: JWK, JWK Set or PEM. The file stays where it is, and nothing is kept. */
export async function chooseKeyFile(purpose: "verify" | "decrypt"): Promise<KeyChoice> {
  const [file] =
    (await window.showOpenDialog({
      title: purpose === "verify" ? l10n.t("Key that checks the signature") : l10n.t("Key that decrypts the token"),
      openLabel: l10n.t("Use This Key"),
      canSelectMany: false,
      filters: {
        [l10n.t("Keys")]: ["json", "jwk", "jwks", "pem", "pub", "key", "p8", "crt", "cer"],
        [l10n.t("All files")]: ["*"],
      },
    })) ?? [];
  if (!file) return { kind: "gave-up" };
  const { size } = await workspace.fs.stat(file);
  const isShort = size <= LONGEST_KEY_TEXT;
  return keysIn(isShort ? new TextDecoder().decode(await workspace.fs.readFile(file)) : "", purpose);
}

/** The same of what a person pastes, line breaks or not. */
export async function askForKey(purpose: "verify" | "decrypt"): Promise<KeyChoice> {
  const text = await window.showInputBox({
    title: purpose === "verify" ? l10n.t("Key that checks the signature") : l10n.t("Key that decrypts the token"),
    prompt: l10n.t("A JWK, a JWK Set or PEM. It is used once and kept nowhere."),
    password: true,
    ignoreFocusOut: true,
  });
  return text === undefined ? { kind: "gave-up" } : keysIn(text, purpose);
}

async function keysIn(text: string, purpose: "verify" | "decrypt"): Promise<KeyChoice> {
  const keys = await readKeyText(text, purpose);
  if (keys.length > 0) return { kind: "keys", keys };
  return {
    kind: "none",
    why:
      purpose === "verify"
        ? l10n.t("There is no key for signatures in that: a JWK, a JWK Set or PEM is wanted.")
        : l10n.t("There is no key for decryption in that: a JWK, a JWK Set or PEM is wanted."),
  };
}
