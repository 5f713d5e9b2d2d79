import type { Authentication, Connection } from "../../../src/auth/connection.ts";
import { millis } from "../../../src/base/time.ts";
import type { Account } from "../../../src/host/accountBinding.ts";

export const authentication: Authentication = {
  grant: "password",
  tokenUrl: "https://mes.example.com/api/auth/login",
  refreshUrl: "https://mes.example.com/api/auth/refresh",
  encoding: "json",
  clientAuth: "none",
  username: "svc-mes",
  redirect: "loopback",
  response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
  send: "Authorization: Bearer ${token}",
};

export interface AccountShape {
  readonly baseUrl?: string;
  readonly authentication?: Partial<Authentication>;
}

/** The user identity of a made-up MES. */
export function accountWith({ baseUrl = "https://mes.example.com", ...shape }: AccountShape = {}): Account {
  const user = { ...authentication, ...shape.authentication };
  const connection: Connection = {
    id: "mes",
    preset: undefined,
    baseUrl,
    headers: {},
    user,
    lifetime: { refreshAt: 0.8 },
    exclusiveSession: false,
    clockSkewTolerance: millis(300_000),
    network: { timeout: millis(60_000), connections: 16, http2: false },
  };
  return { file: "file:///plant/longhaul.json", connection, identity: "user", authentication: user };
}
