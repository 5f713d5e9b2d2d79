import type { Authentication, Connection, IdentityKind } from "../../auth/connection.ts";
import type { Http } from "../../base/http.ts";
import type { Clock } from "../../base/time.ts";
import type { ChainName, Observation } from "../../doctor/observation.ts";
import { type ConnectionTokensPorts, connectionTokens } from "../connectionTokens.ts";
import { DoctorChain } from "./doctorChain.ts";
import { observingHttp } from "./observingHttp.ts";

export interface PatientPorts extends Omit<ConnectionTokensPorts, "http"> {
  readonly http: Http;
  readonly clock: Clock;
}

export interface Patient {
  readonly connection: Connection;
  readonly identity: IdentityKind;
  readonly authentication: Authentication;
  readonly ports: PatientPorts;
  readonly observe: (observation: Observation) => void;
}

/** Opens one more chain of tokens of the connection. Throws Failure `secret-missing` before anything is sent. */
export function openChain(patient: Patient, name: ChainName, scope = patient.authentication.scope) {
  const { connection, identity, authentication, ports, observe } = patient;
  const changed = harmless({ ...authentication, ...(scope !== undefined && { scope }) });
  const whole = { ...connection, [identity]: changed };
  const http = observingHttp({ http: ports.http, connection, authentication, chain: name, observe });
  const tokens = connectionTokens(whole, identity, { ...ports, http });
  return { tokens, chain: new DoctorChain({ name, tokens, clock: ports.clock, observe }) };
}

/** A key is looked at and never replaced: that would end it for everybody else. */
function harmless(authentication: Authentication): Authentication {
  if (!authentication.key) return authentication;
  const { regenerateUrl: _, ...key } = authentication.key;
  return { ...authentication, key };
}
