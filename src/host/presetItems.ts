import { l10n, type QuickPickItem, QuickPickItemKind } from "vscode";
import type { ConnectionEntry } from "../config/connectionEntry.ts";
import type { Preset } from "../presets/preset.ts";

export interface PresetItem extends QuickPickItem {
  readonly preset: string;
}

/** Those that name no product, for any API that signs in so. */
const PLAIN = ["oauth2", "oidc", "api-key", "basic"];

/** The presets with a line on each: known systems first, then the plain ways to sign in. */
export function presetItems(presets: Readonly<Record<string, Preset>>): PresetItem[] {
  const item = (name: string): PresetItem[] => {
    const preset = presets[name];
    return preset ? [{ label: preset.title, description: name, detail: lineOn(preset.entry), preset: name }] : [];
  };
  const systems = Object.keys(presets).filter((name) => !PLAIN.includes(name));
  const separator = (label: string): PresetItem => ({ label, kind: QuickPickItemKind.Separator, preset: "" });
  return [
    separator(l10n.t("Known systems")),
    ...systems.flatMap(item),
    separator(l10n.t("Any other API")),
    ...PLAIN.flatMap(item),
  ];
}

/** How one signs in, and how long that lasts as far as the preset knows. */
export function lineOn({ auth, lifetime }: ConnectionEntry): string {
  const words = [grantWords(auth?.grant, auth?.clientAuth)];
  const { access, refresh, idle } = lifetime ?? {};
  if (access !== undefined) words.push(l10n.t("token {0}", access));
  if (refresh !== undefined) words.push(l10n.t("refresh {0}", refresh));
  if (idle !== undefined) words.push(l10n.t("ends after {0} without use", idle));
  return words.join(" · ");
}

function grantWords(grant: NonNullable<ConnectionEntry["auth"]>["grant"], clientAuth: string | undefined): string {
  switch (grant) {
    case "password":
      return l10n.t("User name and password for a token");
    case "client_credentials":
      return clientAuth?.endsWith("_jwt") ? l10n.t("A client that signs an assertion") : l10n.t("Client id and secret");
    case "private_key_jwt":
      return l10n.t("A client that signs with its private key");
    case "authorization_code":
      return l10n.t("A person signs in with the browser");
    case "device_code":
      return l10n.t("A person signs in with a code on any device");
    case "refresh_token":
      return l10n.t("A refresh token that was handed over");
    case "api_key":
      return l10n.t("A fixed key in a header");
    case "session_login":
      return l10n.t("User name and password open a session");
    case "basic":
      return l10n.t("User name and password with each request");
    case undefined:
      return l10n.t("The file says how");
    default:
      return grant satisfies never;
  }
}
