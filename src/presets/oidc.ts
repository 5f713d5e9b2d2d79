import type { Preset } from "./preset.ts";

/**
 * Any OpenID provider: its discovery document tells the addresses, a person signs in with the browser, and the client is
 * a public one with PKCE on a loopback redirect, as RFC 8252 has it for programs on a person's machine.
 */
export const oidc: Preset = {
  title: "OpenID Connect",
  siteSettings:
    'auth.issuer and auth.clientId are the provider\'s. The client must allow the redirect http://127.0.0.1 with any port and PKCE; scope offline_access is what gives a refresh token, and some providers ask for further consent. A machine without a browser uses "grant": "device_code", a confidential client "clientAuth": "basic".',
  entry: {
    auth: {
      grant: "authorization_code",
      encoding: "form",
      clientAuth: "none",
      scope: "openid offline_access",
      redirect: "loopback",
    },
  },
  examples: { "auth.issuer": "https://id.example.com" },
};
