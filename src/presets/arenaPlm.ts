import type { Preset } from "./preset.ts";

/** Arena PLM and QMS as the vendor's REST API guide describes it: one session for each user, and a daily quota. */
export const arenaPlm: Preset = {
  title: "Arena PLM REST API",
  siteSettings:
    "auth.username is the e-mail address of a user for this integration alone: a second sign-in as the same user ends the first session. The workspace (auth.fields.workspaceId, a number) is the one last used when it is not given. The number of requests in 24 hours is part of the contract. The 90 minutes without use are the vendor's.",
  entry: {
    auth: {
      grant: "session_login",
      tokenUrl: "/v1/login",
      revokeUrl: "/v1/logout",
      encoding: "json",
      clientAuth: "none",
      fieldNames: { username: "email", password: "password" },
      response: { accessToken: "arenaSessionId" },
      send: "arena_session_id: ${token}",
    },
    lifetime: { idle: "90m", margin: "5m" },
    exclusiveSession: true,
    quota: { remaining: "X-Arena-Requests-Remaining", reset: "X-Arena-Next-Request-Limit-Reset" },
  },
  examples: { "auth.username": "integration@example.com" },
};
