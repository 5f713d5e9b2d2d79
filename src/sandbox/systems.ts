import type { Origin, SystemParts } from "./system.ts";
import type { OriginName, SystemName } from "./systemName.ts";
import { arenaQms, arenaQmsPolicy } from "./systems/arenaQms.ts";
import { factoryTalkMes, factoryTalkMesPolicy } from "./systems/factoryTalkMes.ts";
import { oracleHcm, oracleHcmPolicy } from "./systems/oracleHcm.ts";
import { oracleIot, oracleIotPolicy } from "./systems/oracleIot.ts";
import { thingWorx, thingWorxPolicy } from "./systems/thingWorx.ts";
import type { TokenPolicy } from "./tokenPolicy.ts";

export interface System {
  readonly policy: TokenPolicy;
  /** The origin whose URL is the `iss` of its tokens. */
  readonly issuer: OriginName;
  build(parts: SystemParts): readonly Origin[];
}

export const systems: Readonly<Record<SystemName, System>> = {
  "factorytalk-mes": {
    policy: factoryTalkMesPolicy,
    issuer: "factorytalk-mes",
    build: (parts) => [factoryTalkMes(parts)],
  },
  "arena-qms": { policy: arenaQmsPolicy, issuer: "arena-qms", build: (parts) => [arenaQms(parts)] },
  thingworx: { policy: thingWorxPolicy, issuer: "thingworx", build: (parts) => [thingWorx(parts)] },
  "oracle-hcm": { policy: oracleHcmPolicy, issuer: "oracle-hcm-identity", build: oracleHcm },
  "oracle-iot": { policy: oracleIotPolicy, issuer: "oracle-iot", build: (parts) => [oracleIot(parts)] },
};
