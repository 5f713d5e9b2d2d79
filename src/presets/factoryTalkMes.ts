import type { Preset } from "./preset.ts";

/** FactoryTalk MES 12.0 as its users describe it; the vendor publishes no document of the refresh endpoint. */
export const factoryTalkMes: Preset = {
  title: "FactoryTalk MES",
  siteSettings:
    "The paths of sign-in and refresh, the names of the JSON fields, both lifetimes and the sliding refresh are gateway policy. Some sites raise the access token to 7200 s. Servers with a private certificate authority need network.ca.",
  probe: "/api/v1/health",
  entry: {
    auth: {
      grant: "password",
      tokenUrl: "/api/auth/login",
      refreshUrl: "/api/auth/refresh",
      encoding: "json",
      clientAuth: "none",
      response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
    },
    lifetime: { access: "30m", refresh: "8h", sliding: true, rotates: false, refreshAt: "80%" },
  },
  examples: { "auth.username": "svc-sync" },
};
