import * as z from "zod/mini";
import type { ClientAuth, Grant } from "../auth/connection.ts";
import { anyText, choice, fields, plainValues, text } from "./fields.ts";
import { isHeaderName, isHeaderValue } from "./httpToken.ts";
import { checkAppendedUrl, checkBaseUrl } from "./urls.ts";

const optional = z.exactOptional;

/** `private_key_jwt` is short for `client_credentials` with a client that signs (RFC 7523 2.2). */
const grantNotes = {
  password: "User name and password are sent for a token (RFC 6749 4.3).",
  client_credentials: "A client signs in as itself, with its secret or an assertion (RFC 6749 4.4).",
  authorization_code: "A person signs in with the browser, protected by PKCE (RFC 6749 4.1, RFC 7636).",
  device_code: "A person signs in with a code on any device (RFC 8628).",
  refresh_token: "A refresh token that was handed over begins the session (RFC 6749 6).",
  private_key_jwt: "`client_credentials` whose client signs an assertion with its private key (RFC 7523 2.2).",
  api_key: "A fixed key.",
  session_login: "User name and password open a session, whose id is the token.",
  basic: "User name and password go with each request (RFC 7617).",
} as const satisfies Record<Grant | "private_key_jwt", string>;

const clientAuthNotes = {
  body: "Id and secret as fields of the request; without a secret, the id alone.",
  basic: "Id and secret in the `Authorization` header (RFC 6749 2.3.1).",
  none: "A public client: its id alone.",
  private_key_jwt: "An assertion signed with the private key of the client (RFC 7523 2.2).",
  client_secret_jwt: "An assertion signed with the client secret (RFC 7523 2.2, HS256).",
} as const satisfies Record<ClientAuth, string>;

/** Every grant that a file may name. */
export const grantNames = Object.keys(grantNotes) as (keyof typeof grantNotes)[];

const clientAuthNames = Object.keys(clientAuthNotes) as ClientAuth[];

function url(description: string, example?: string) {
  return text({ description, ...(example !== undefined && { examples: [example] }) }, checkAppendedUrl);
}

/** How one identity signs in. Each identity has its own instance, so that editors show the words that fit. */
export function authenticationEntry(whose: string) {
  return fields(
    {
      grant: optional(
        choice(grantNames, {
          description: "How the token is obtained. The secret itself is never written here.",
          enumDescriptions: Object.values(grantNotes),
        }),
      ),
      issuer: optional(
        text(
          {
            description:
              "Issuer whose discovery document (OpenID Connect Discovery, RFC 8414) fills in the URLs that are not given here. An absolute URL, letter by letter as the issuer writes it.",
            examples: ["https://id.example.com"],
          },
          checkBaseUrl,
        ),
      ),
      tokenUrl: optional(
        url(
          "Where a token is asked for, or a session opened. A path that begins with `/` is appended to `baseUrl`; an absolute URL may lie on another origin, which then belongs to the connection.",
          "/oauth2/token",
        ),
      ),
      refreshUrl: optional(url("Where refresh tokens are sent. Absent: `tokenUrl`.", "/api/auth/refresh")),
      authorizeUrl: optional(url("Where the browser goes for `authorization_code`.", "/oauth2/authorize")),
      deviceUrl: optional(url("Where `device_code` asks for its codes (RFC 8628 3.1).", "/oauth2/device")),
      revokeUrl: optional(
        url("Where a sign-out ends the tokens (RFC 7009), or the session of `session_login`.", "/oauth2/revoke"),
      ),
      jwksUrl: optional(url("The keys with which the server signs its tokens (RFC 7517 5).", "/oauth2/jwks")),
      encoding: optional(
        choice(["json", "form"], { description: "How the body of a token request is written.", default: "form" }),
      ),
      clientAuth: optional(
        choice(clientAuthNames, {
          description: "How the client names itself to the token endpoint.",
          default: "body",
          enumDescriptions: Object.values(clientAuthNotes),
        }),
      ),
      assertion: optional(
        fields(
          {
            algorithm: optional(
              choice(["RS256", "PS256", "ES256", "HS256"], {
                description:
                  "How the assertion is signed: `HS256` for `client_secret_jwt` (its default), the others for `private_key_jwt` (default `RS256`).",
              }),
            ),
            keyId: optional(
              text({ description: "`kid` of the assertion: by which name the server knows the key or certificate." }),
            ),
            audience: optional(text({ description: "`aud` of the assertion. Absent: the token URL." })),
          },
          { description: "The assertion that `private_key_jwt` and `client_secret_jwt` sign." },
        ),
      ),
      clientId: optional(text({ description: "Client id. The client secret is kept outside this file." })),
      username: optional(
        text({
          description:
            "User name for the grants `password`, `session_login` and `basic`. The password is kept outside.",
        }),
      ),
      scope: optional(
        anyText({
          description: "Scopes, separated by spaces. An empty text is sent as such, as some servers ask for it.",
        }),
      ),
      audience: optional(text({ description: "Audience that the token is for, where the server asks for one." })),
      fields: optional(
        plainValues({
          description: "Fields that the sign-in carries besides, such as a workspace or tenant. Never a secret.",
        }),
      ),
      fieldNames: optional(
        fields(
          {
            username: optional(text({ description: "What the user name is called.", default: "username" })),
            password: optional(text({ description: "What the password is called.", default: "password" })),
          },
          { description: "What the sign-in calls user name and password." },
        ),
      ),
      redirect: optional(
        choice(["loopback", "editor"], {
          description: "Where the browser of `authorization_code` comes back to.",
          default: "loopback",
          enumDescriptions: [
            "A random port of 127.0.0.1 (RFC 8252 7.3).",
            "The editor's own address, where the browser cannot reach this machine.",
          ],
        }),
      ),
      key: optional(
        fields(
          {
            infoUrl: optional(url("GET tells about the key, which goes along in its header.", "/keys/my-key")),
            expiresAt: optional(
              text({
                description: "JSON path of the date on which the key ends, in the answer of `infoUrl`.",
                examples: ["expirationDate"],
              }),
            ),
            regenerateUrl: optional(
              url(
                "POST makes a new key in place of the old one, which then works for nobody. Absent: a person does that.",
                "/keys/my-key/regenerate",
              ),
            ),
            value: optional(
              text({
                description: "JSON path of the new key, in the answer of `regenerateUrl`.",
                examples: ["rows.0.result"],
              }),
            ),
          },
          { description: "What the server tells of an `api_key`, and how it makes a new one." },
        ),
      ),
      response: optional(
        fields(
          {
            accessToken: optional(text({ description: "JSON path of the access token.", default: "access_token" })),
            refreshToken: optional(text({ description: "JSON path of the refresh token.", default: "refresh_token" })),
            expiresIn: optional(text({ description: "JSON path of the lifetime in seconds.", default: "expires_in" })),
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
  );
}

/** What an identity says of itself in a file or a preset. */
export type AuthenticationEntry = z.infer<ReturnType<typeof authenticationEntry>>;

function brokenSend(value: string): string | undefined {
  const [name = "", carried = ""] = splitHeader(value);
  const fits = isHeaderName(name) && isHeaderValue(carried) && /^[^$]*\$\{token\}[^$]*$/.test(carried);
  return fits ? undefined : '"Header: ${token}"';
}

function splitHeader(header: string): readonly string[] {
  const colon = header.indexOf(":");
  return colon < 0 ? [] : [header.slice(0, colon), header.slice(colon + 1).trim()];
}
