import type { Preset } from "./preset.ts";

/**
 * Oracle HCM Cloud as the vendor describes it for services: the client signs an assertion (Oracle identity domains,
 * "Client/User JWT Assertion": RS256, `kid` or `x5t` required), and a token that ends is asked for anew.
 */
export const oracleHcmAssertion: Preset = {
  title: "Oracle HCM Cloud, client assertion",
  siteSettings:
    "auth.tokenUrl is your identity domain's, https://<identity domain>/oauth2/v1/token. auth.assertion.keyId is the alias of the certificate that was uploaded to the application. Some domains want their own address, https://<identity domain>/, as auth.assertion.audience. The scope and the life of tokens are set in the identity domain; there is no refresh token.",
  probe: "/hcmRestApi/resources/11.13.18.05/goalPlans?limit=1",
  entry: {
    auth: {
      grant: "private_key_jwt",
      encoding: "form",
      assertion: { algorithm: "RS256", audience: "https://identity.oraclecloud.com/" },
      scope: "urn:opc:resource:consumer::all",
    },
    lifetime: { access: "60m", margin: "5m" },
    network: { connections: 2 },
  },
  examples: {
    "auth.tokenUrl": "https://<identity domain>/oauth2/v1/token",
    "auth.clientId": "<id of the confidential application>",
    "auth.assertion.keyId": "<alias of the certificate>",
  },
};
