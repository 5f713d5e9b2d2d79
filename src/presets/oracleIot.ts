import type { Preset } from "./preset.ts";

/** Oracle IoT as its users describe it: a person signs in, refresh tokens rotate and have an absolute and an idle end. */
export const oracleIot: Preset = {
  title: "Oracle IoT",
  siteSettings:
    "The absolute (3600 s by default, 7200 s recommended) and idle (1800 s) ends of refresh tokens, their rotation and the 900 s of the access token are set on the server, and so are the redirect URIs that it allows. Longer runs need the service identity.",
  probe: "/iot/api/v2/messages?limit=1",
  entry: {
    auth: {
      grant: "authorization_code",
      tokenUrl: "/oauth2/token",
      authorizeUrl: "/oauth2/authorize",
      revokeUrl: "/oauth2/revoke",
      encoding: "form",
      clientAuth: "none",
      response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
      redirect: "loopback",
    },
    lifetime: { access: "15m", refresh: "60m", refreshIdle: "30m", sliding: false, rotates: true, margin: "1m" },
  },
};
