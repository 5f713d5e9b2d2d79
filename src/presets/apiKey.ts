import type { Preset } from "./preset.ts";

/** Any API with a fixed key in a header. */
export const apiKey: Preset = {
  title: "API key",
  siteSettings:
    "The header that carries the key (auth.send) and the date on which the key ends are the server's to say.",
  entry: { auth: { grant: "api_key", send: "X-API-Key: ${token}" } },
};
