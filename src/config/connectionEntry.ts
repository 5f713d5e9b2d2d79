import * as z from "zod/mini";
import { choice, duration, fields, flag, headerNames, integer, rule, text, wait } from "./fields.ts";
import { isHeaderName, isHeaderValue } from "./httpToken.ts";
import { parseShare } from "./share.ts";
import { checkAppendedUrl, checkBaseUrl } from "./urls.ts";

const optional = z.exactOptional;

/** Each identity has its own instance, so that editors show the words that fit. */
function authentication(whose: string) {
  return optional(
    fields(
      {
        grant: optional(
          choice(["password", "client_credentials", "refresh_token", "api_key"], {
            description:
              "How the token is obtained: `password` (user name and password), `client_credentials` (client id and secret), `refresh_token` (a refresh token that was handed over), `api_key` (a fixed key). The secret itself is never written here.",
          }),
        ),
        tokenUrl: optional(
          text(
            {
              description:
                "Where a token is asked for. A path that begins with `/` is appended to `baseUrl`; an absolute URL may lie on another origin, which then belongs to the connection.",
              examples: ["/oauth2/token"],
            },
            checkAppendedUrl,
          ),
        ),
        refreshUrl: optional(
          text(
            {
              description: "Where refresh tokens are sent. Absent: `tokenUrl`.",
              examples: ["/api/auth/refresh"],
            },
            checkAppendedUrl,
          ),
        ),
        encoding: optional(
          choice(["json", "form"], { description: "How the body of a token request is written.", default: "form" }),
        ),
        clientAuth: optional(
          choice(["body", "basic", "none"], {
            description:
              "How the client names itself: `body` (fields of the request), `basic` (Authorization header, RFC 6749 2.3.1), `none`.",
            default: "body",
          }),
        ),
        clientId: optional(text({ description: "Client id. The client secret is kept outside this file." })),
        username: optional(text({ description: "User name for the grant `password`. The password is kept outside." })),
        scope: optional(text({ description: "Scopes, separated by spaces." })),
        audience: optional(text({ description: "Audience that the token is for, where the server asks for one." })),
        response: optional(
          fields(
            {
              accessToken: optional(text({ description: "JSON path of the access token.", default: "access_token" })),
              refreshToken: optional(
                text({ description: "JSON path of the refresh token.", default: "refresh_token" }),
              ),
              expiresIn: optional(
                text({ description: "JSON path of the lifetime in seconds.", default: "expires_in" }),
              ),
            },
            { description: "Where the parts of a token answer stand, as dotted JSON paths." },
          ),
        ),
        send: optional(
          text(
            {
              description: "The header that carries the token, with `${token}` where it goes.",
              default: "Authorization: Bearer ${token}",
              examples: ["Authorization: Bearer ${token}", "appKey: ${token}"],
            },
            brokenSend,
          ),
        ),
      },
      { description: whose },
    ),
  );
}

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
    auth: authentication("How the user identity signs in."),
    service: authentication(
      "How the service identity signs in, for unattended runs. Fields not given here are those of `auth`, except `grant` and `username`.",
    ),
    lifetime: optional(
      fields(
        {
          access: optional(
            duration("positive", { description: "How long an access token lives when the server does not say." }),
          ),
          refresh: optional(
            duration("positive", { description: "How long a refresh token lives, counted from the sign-in." }),
          ),
          refreshIdle: optional(
            duration("positive", { description: "A refresh token ends when it is not used for this long." }),
          ),
          idle: optional(duration("positive", { description: "A token ends when it is not used for this long." })),
          sliding: optional(flag({ description: "Whether each refresh extends the life of the refresh token." })),
          rotates: optional(
            flag({ description: "Whether each refresh gives a new refresh token and ends the old one." }),
          ),
          refreshAt: optional(
            text(
              {
                description:
                  "Share of a token's life after which it is refreshed. The earlier of this and `margin` applies.",
                default: "80%",
              },
              (value) => {
                const share = parseShare(value);
                return share === undefined || share === 0 || share === 1 ? '"1%".."99%"' : undefined;
              },
            ),
          ),
          margin: optional(
            duration("zero", {
              description:
                "A token is refreshed at the latest this long before it ends. The earlier of this and `refreshAt` applies.",
            }),
          ),
        },
        { description: "What is known about the life of tokens. The server's own words win at run time." },
      ),
    ),
    clockSkewTolerance: optional(
      duration("zero", {
        description: "How far the server's clock may be off before it is reported.",
        default: "5m",
      }),
    ),
    network: optional(
      fields(
        {
          timeout: optional(wait({ description: "Total time for one request, answer included.", default: "60s" })),
          connections: optional(
            integer({ least: 1, most: 1024 }, { description: "Most sockets open to one origin.", default: 16 }),
          ),
        },
        { description: "Time limits and sockets." },
      ),
    ),
  },
  { description: "One API as one team uses it." },
);

/** The entry of a connection as a file or a preset writes it. */
export type ConnectionEntry = z.infer<typeof connectionEntry>;
export type AuthenticationEntry = NonNullable<ConnectionEntry["auth"]>;

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

function brokenSend(value: string): string | undefined {
  const [name = "", carried = ""] = splitHeader(value);
  const fits = isHeaderName(name) && isHeaderValue(carried) && /^[^$]*\$\{token\}[^$]*$/.test(carried);
  return fits ? undefined : '"Header: ${token}"';
}

function splitHeader(header: string): readonly string[] {
  const colon = header.indexOf(":");
  return colon < 0 ? [] : [header.slice(0, colon), header.slice(colon + 1).trim()];
}
