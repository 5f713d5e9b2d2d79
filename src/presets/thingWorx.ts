import type { Preset } from "./preset.ts";

/** ThingWorx application keys: they end on a set date and have no refresh call. */
export const thingWorx: Preset = {
  title: "ThingWorx",
  siteSettings:
    "The date on which the application key ends and the rights of its user are set on the server. The server's clock tolerance is 5 minutes unless the site changed it.",
  entry: {
    // Without it the platform answers with its pages for people.
    headers: { Accept: "application/json" },
    auth: { grant: "api_key", send: "appKey: ${token}" },
    clockSkewTolerance: "5m",
  },
};
