import * as z from "zod/mini";
import { authenticationEntry } from "./authenticationEntry.ts";
import { duration, fields, flag, headerName, headerNames, rule, text, wait } from "./fields.ts";
import { isHeaderValue } from "./httpToken.ts";
import { lifetimeEntry } from "./lifetimeEntry.ts";
import { networkEntry } from "./networkEntry.ts";
import { checkBaseUrl, checkPath } from "./urls.ts";

const optional = z.exactOptional;

/** One entry of `connections`, before its preset is merged in: every field may come from there. */
export const connectionEntry = fields(
  {
    preset: optional(text({ description: "A known system that fills in every field not given here." })),
    baseUrl: optional(
      text(
        {
          description: "Where the API lives, with its path prefix if it has one. https, or http on this machine only.",
          examples: ["https://api.example.com"],
        },
        checkBaseUrl,
      ),
    ),
    headers: optional(
      headerNames(
        z.string({ error: "string" }).check(rule((value) => (isHeaderValue(value) ? undefined : "header value"))),
        { description: "Headers sent with each request. Never a token or a key." },
      ),
    ),
    auth: optional(authenticationEntry("How the user identity signs in.")),
    service: optional(
      authenticationEntry(
        "How the service identity signs in, for unattended and long runs. Fields not given here are those of `auth`, except those that only fit the user: `grant`, `username`, and the URLs of another server.",
      ),
    ),
    lifetime: optional(lifetimeEntry),
    lifetimeHeader: optional(
      headerName({
        description: "Header of API answers that tells how many seconds the token still lives.",
        examples: ["X-Token-Expires-In"],
      }),
    ),
    exclusiveSession: optional(
      flag({
        description: "Whether a second sign-in as the same user ends the first session.",
        default: false,
      }),
    ),
    quota: optional(
      fields(
        {
          remaining: optional(headerName({ description: "Header with the number of requests that are left." })),
          reset: optional(headerName({ description: "Header with the date on which the count begins anew." })),
        },
        { description: "Headers in which the server tells its request quota." },
      ),
    ),
    keepAlive: optional(
      fields(
        {
          path: optional(
            text({ description: "Path below `baseUrl` for a harmless GET.", examples: ["/api/v1/health"] }, checkPath),
          ),
          every: optional(
            wait({ description: "It is sent when nothing else was for this long. Shorter than `lifetime.idle`." }),
          ),
        },
        { description: "Keeps a token in use while a run waits, so that the idle window does not end it." },
      ),
    ),
    probe: optional(
      fields(
        {
          path: optional(
            text({ description: "Path below `baseUrl` for a harmless GET.", examples: ["/api/v1/health"] }, checkPath),
          ),
        },
        { description: "A harmless request that shows whether a token is taken." },
      ),
    ),
    clockSkewTolerance: optional(
      duration("zero", {
        description: "How far the server's clock may be off before it is reported.",
        default: "5m",
      }),
    ),
    network: optional(networkEntry),
  },
  { description: "One API as one team uses it." },
);

/** The entry of a connection as a file or a preset writes it. */
export type ConnectionEntry = z.infer<typeof connectionEntry>;

/** Ids become parts of file names and of environment variables. */
const connectionId = z
  .string()
  .check(
    rule((id) => (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id) ? undefined : "id of letters, digits, '.', '_', '-'")),
  );

/** The whole `longhaul.json`. */
export const connectionsFileSchema = fields(
  {
    $schema: optional(text({ description: "Address of the JSON Schema, for other editors." })),
    connections: z
      .record(connectionId, connectionEntry)
      .register(z.globalRegistry, { description: "The connections of this folder by id." }),
  },
  { description: "Longhaul connections. Meant for version control: no secret ever stands here." },
);
