import type { Preset } from "./preset.ts";

/**
 * The web authentication and authorization server of FactoryTalk Services Platform 6.60, whose manual gives ports and
 * lifetimes ("Web Authentication/Authorization Server", "FactoryTalk Web Token Authorization"), but no paths.
 */
export const factoryTalkWeb: Preset = {
  title: "FactoryTalk web authorization server",
  siteSettings:
    "auth.tokenUrl: the server listens on port 7110, or behind the reverse proxy on 443; its path is not published. Client id and secret come from System Policies, Web Token Authorization. Access tokens live 60 minutes by default (1 to 525,600), refresh tokens at most 24 hours, both set in the Security Policy.",
  entry: {
    auth: {
      grant: "client_credentials",
      encoding: "form",
      clientAuth: "body",
      response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
    },
    lifetime: { access: "60m", refresh: "24h", sliding: false, refreshAt: "80%" },
  },
  examples: { "auth.tokenUrl": "https://<FactoryTalk Directory server>:7110/<token path>" },
};
