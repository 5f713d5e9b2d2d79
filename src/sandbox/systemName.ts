/** The target systems that the sandbox plays, in the order of their ports. */
export const systemNames = [
  "factorytalk-mes",
  "arena-qms",
  "thingworx",
  "oracle-hcm",
  "oracle-iot",
  "factorytalk-web",
  "arena-plm",
  "generic",
] as const;

export type SystemName = (typeof systemNames)[number];

/** Every origin, in the order of its port after the control server's; new ones go last. HCM signs in at its own. */
export const originNames = [
  "factorytalk-mes",
  "arena-qms",
  "thingworx",
  "oracle-hcm",
  "oracle-hcm-identity",
  "oracle-iot",
  "factorytalk-web",
  "arena-plm",
  "generic",
] as const;

export type OriginName = (typeof originNames)[number];

export function systemOf(origin: OriginName): SystemName {
  return origin === "oracle-hcm-identity" ? "oracle-hcm" : origin;
}

export function isSystemName(text: string): text is SystemName {
  return (systemNames as readonly string[]).includes(text);
}

/** One value for each system. */
export function perSystem<T>(make: (system: SystemName) => T): Record<SystemName, T> {
  return {
    "factorytalk-mes": make("factorytalk-mes"),
    "arena-qms": make("arena-qms"),
    thingworx: make("thingworx"),
    "oracle-hcm": make("oracle-hcm"),
    "oracle-iot": make("oracle-iot"),
    "factorytalk-web": make("factorytalk-web"),
    "arena-plm": make("arena-plm"),
    generic: make("generic"),
  };
}
