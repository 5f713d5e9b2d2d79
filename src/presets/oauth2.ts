import type { Preset } from "./preset.ts";

/** Any OAuth 2.0 server (RFC 6749); Basic client authentication is what every such server must accept (2.3.1). */
export const oauth2: Preset = {
  title: "OAuth 2.0",
  siteSettings:
    "auth.tokenUrl (or auth.issuer, where the server has a discovery document), the grant, the scope and how the client authenticates are the server's to say.",
  entry: {
    auth: {
      grant: "client_credentials",
      encoding: "form",
      clientAuth: "basic",
      response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
    },
  },
  examples: { "auth.tokenUrl": "https://id.example.com/oauth2/token" },
};
