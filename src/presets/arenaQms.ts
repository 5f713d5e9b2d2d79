import type { Preset } from "./preset.ts";

/** Arena QMS 2023.1 as its users describe it. */
export const arenaQms: Preset = {
  title: "Arena QMS",
  siteSettings:
    "The server says 60 minutes, but a scope can have its own, shorter life (api.token.supplier.scope.ttl, 900 s by default), and a token that lies unused for 15 minutes is dead: a gateway or load balancer can have the same effect. Scope, idle window, the absolute limit of 60 minutes and the 24 hours of the refresh token are settings of the site.",
  entry: {
    auth: {
      grant: "client_credentials",
      tokenUrl: "/oauth/token",
      encoding: "form",
      clientAuth: "body",
      scope: "supplier_mgmt offline_access",
      response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
    },
    lifetime: {
      access: "60m",
      refresh: "24h",
      idle: "15m",
      session: "60m",
      sliding: false,
      rotates: false,
      margin: "5m",
    },
    lifetimeHeader: "X-Token-Expires-In",
    keepAlive: { path: "/api/v1/health", every: "10m" },
    probe: { path: "/api/v1/health" },
  },
};
