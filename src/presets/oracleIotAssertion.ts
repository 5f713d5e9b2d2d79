import type { Preset } from "./preset.ts";

/**
 * Oracle IoT as the vendor describes it for devices and services ("Authenticate with Server and Get Access Token"): an
 * assertion for a token, and the parameter `scope` is required though empty.
 */
export const oracleIotAssertion: Preset = {
  title: "Oracle IoT, client assertion",
  siteSettings:
    'auth.clientId is the id of the registered endpoint or application, whose private key signs. One that is not activated yet signs with its shared secret: "clientAuth": "client_secret_jwt" with "grant": "client_credentials". Only activation needs a scope of its own, oracle/iot/activation.',
  probe: "/iot/api/v2/messages?limit=1",
  entry: {
    auth: {
      grant: "client_credentials",
      tokenUrl: "/iot/api/v2/oauth2/token",
      encoding: "form",
      clientAuth: "private_key_jwt",
      assertion: { audience: "oracle/iot/oauth2/token" },
      scope: "",
    },
    lifetime: { margin: "1m" },
  },
  examples: { "auth.clientId": "<id of the endpoint>" },
};
