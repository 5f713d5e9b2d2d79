import type { Origin, SystemParts } from "./system.ts";
import type { OriginName, SystemName } from "./systemName.ts";
import { arenaPlm, arenaPlmPolicy } from "./systems/arenaPlm.ts";
import { arenaQms, arenaQmsPolicy } from "./systems/arenaQms.ts";
import { factoryTalkMes, factoryTalkMesPolicy } from "./systems/factoryTalkMes.ts";
import { factoryTalkWeb, factoryTalkWebPolicy } from "./systems/factoryTalkWeb.ts";
import { generic, genericPolicy } from "./systems/generic.ts";
import { oracleHcm, oracleHcmPolicy } from "./systems/oracleHcm.ts";
import { oracleIot, oracleIotPolicy } from "./systems/oracleIot.ts";
import { thingWorx, thingWorxPolicy } from "./systems/thingWorx.ts";
import type { TokenPolicy } from "./tokenPolicy.ts";

export interface System {
  readonly policy: TokenPolicy;
  /** The origin whose URL is the `iss` of its tokens. */
  readonly issuer: OriginName;
  /** Access tokens are session ids that say nothing. */
  readonly opaque?: true;
  build(parts: SystemParts): readonly Origin[];
}

export const systems: Readonly<Record<SystemName, System>> = {
  "factorytalk-mes": alone("factorytalk-mes", factoryTalkMesPolicy, factoryTalkMes),
  "arena-qms": alone("arena-qms", arenaQmsPolicy, arenaQms),
  thingworx: alone("thingworx", thingWorxPolicy, thingWorx),
  "oracle-hcm": { policy: oracleHcmPolicy, issuer: "oracle-hcm-identity", build: oracleHcm },
  "oracle-iot": alone("oracle-iot", oracleIotPolicy, oracleIot),
  "factorytalk-web": alone("factorytalk-web", factoryTalkWebPolicy, factoryTalkWeb),
  "arena-plm": { ...alone("arena-plm", arenaPlmPolicy, arenaPlm), opaque: true },
  generic: alone("generic", genericPolicy, generic),
};

/** A system of one origin. */
function alone(issuer: OriginName, policy: TokenPolicy, build: (parts: SystemParts) => Origin): System {
  return { policy, issuer, build: (parts) => [build(parts)] };
}
