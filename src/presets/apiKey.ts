import type { Preset } from "./preset.ts";

/** Any API with a fixed key in a header. */
export const apiKey: Preset = {
  title: "API key",
  siteSettings:
    "The header that carries the key (auth.send) is the server's to say. Where the server tells the date on which a key ends, name that call in auth.key.infoUrl and the place of the date in auth.key.expiresAt.",
  entry: { auth: { grant: "api_key", send: "X-API-Key: ${token}" } },
};
