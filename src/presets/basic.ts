import type { Preset } from "./preset.ts";

/** Any API that takes user name and password with each request (RFC 7617): nothing expires and nothing is refreshed. */
export const basic: Preset = {
  title: "User name and password with each request",
  siteSettings: "Whether the server takes Basic authentication at all, and when a password has to be changed.",
  entry: { auth: { grant: "basic", send: "Authorization: Basic ${token}" } },
  examples: { "auth.username": "svc-sync" },
};
