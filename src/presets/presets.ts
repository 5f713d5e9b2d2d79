import { apiKey } from "./apiKey.ts";
import { arenaQms } from "./arenaQms.ts";
import { factoryTalkMes } from "./factoryTalkMes.ts";
import { oauth2 } from "./oauth2.ts";
import { oracleHcm } from "./oracleHcm.ts";
import { oracleIot } from "./oracleIot.ts";
import type { Preset } from "./preset.ts";
import { thingWorx } from "./thingWorx.ts";

/** Every preset by the name that `longhaul.json` uses. */
export const presets: Readonly<Record<string, Preset>> = {
  "factorytalk-mes": factoryTalkMes,
  "arena-qms": arenaQms,
  thingworx: thingWorx,
  "oracle-hcm": oracleHcm,
  "oracle-iot": oracleIot,
  oauth2,
  "api-key": apiKey,
};
