import type { Preset } from "./preset.ts";

/**
 * Oracle HCM Cloud 23c. Tokens come from the identity domain, which is another host than the API: its `tokenUrl` is
 * left to the site, so that credentials never go to a guessed origin.
 */
export const oracleHcm: Preset = {
  title: "Oracle HCM Cloud",
  siteSettings:
    "auth.tokenUrl is your identity domain's, https://<identity domain>/oauth2/v1/token. The grants and scopes of the client, whether refresh tokens rotate, and their 24 hours are set in the identity domain; the server says 3600 s, but some sites end tokens after 30 minutes.",
  probe: "/hcmRestApi/resources/11.13.18.05/goalPlans?limit=1",
  entry: {
    auth: {
      grant: "password",
      encoding: "form",
      clientAuth: "basic",
      scope: "urn:opc:resource:consumer::all offline_access",
      response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
    },
    lifetime: { access: "60m", refresh: "24h", sliding: false, rotates: true, margin: "5m" },
    network: { connections: 2 },
  },
  examples: {
    "auth.tokenUrl": "https://<identity domain>/oauth2/v1/token",
    "auth.username": "svc-sync",
    "auth.clientId": "<id of the confidential application>",
  },
};
