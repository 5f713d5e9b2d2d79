import { apiKey } from "./apiKey.ts";
import { arenaPlm } from "./arenaPlm.ts";
import { arenaQms } from "./arenaQms.ts";
import { basic } from "./basic.ts";
import { factoryTalkMes } from "./factoryTalkMes.ts";
import { factoryTalkWeb } from "./factoryTalkWeb.ts";
import { oauth2 } from "./oauth2.ts";
import { oidc } from "./oidc.ts";
import { oracleHcm } from "./oracleHcm.ts";
import { oracleHcmAssertion } from "./oracleHcmAssertion.ts";
import { oracleIot } from "./oracleIot.ts";
import { oracleIotAssertion } from "./oracleIotAssertion.ts";
import type { Preset } from "./preset.ts";
import { thingWorx } from "./thingWorx.ts";

/** Every preset by the name that `longhaul.json` uses. */
export const presets: Readonly<Record<string, Preset>> = {
  "factorytalk-mes": factoryTalkMes,
  "factorytalk-web": factoryTalkWeb,
  "arena-qms": arenaQms,
  "arena-plm": arenaPlm,
  thingworx: thingWorx,
  "oracle-hcm": oracleHcm,
  "oracle-hcm-assertion": oracleHcmAssertion,
  "oracle-iot": oracleIot,
  "oracle-iot-assertion": oracleIotAssertion,
  oidc,
  oauth2,
  "api-key": apiKey,
  basic,
};
