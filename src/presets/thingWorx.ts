import type { Preset } from "./preset.ts";

/**
 * ThingWorx application keys: they end on a set date and have no refresh call. The addresses that tell and make a key
 * carry its name, which is the site's; the key itself never stands in a URL.
 */
export const thingWorx: Preset = {
  title: "ThingWorx",
  siteSettings:
    "The date on which the application key ends and the rights of its user are set on the server. For a warning before that date give auth.key.infoUrl, /Thingworx/ApplicationKeys/<name of the key>; its user needs the right to read the key. With auth.key.regenerateUrl an ended key is made anew, which ends it for everyone else. The server's clock tolerance is 5 minutes unless the site changed it.",
  entry: {
    // Without it the platform answers with its pages for people.
    headers: { Accept: "application/json" },
    auth: {
      grant: "api_key",
      send: "appKey: ${token}",
      key: { expiresAt: "expirationDate", value: "rows.0.result" },
    },
    clockSkewTolerance: "5m",
  },
};
