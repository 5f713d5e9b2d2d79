import type { Preset } from "./preset.ts";

/** Oracle IoT: rotating refresh tokens with an absolute and an idle end. */
export const oracleIot: Preset = {
  title: "Oracle IoT",
  siteSettings:
    "The absolute (3600 s by default) and idle (1800 s) ends of refresh tokens, their rotation and the 900 s of the access token are set on the server. Some releases serve the token endpoint at /iot/api/v2/oauth2/token.",
  entry: {
    auth: {
      grant: "password",
      tokenUrl: "/oauth2/token",
      encoding: "form",
      clientAuth: "body",
      response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
      send: "Authorization: Bearer ${token}",
    },
    lifetime: { access: "15m", refresh: "60m", refreshIdle: "30m", sliding: false, rotates: true, margin: "1m" },
  },
};
