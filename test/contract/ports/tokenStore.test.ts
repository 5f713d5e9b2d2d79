import { describe } from "vitest";
import { MemoryTokenStore } from "../../../src/auth/memoryTokenStore.ts";
import { minutes, seconds } from "../../../src/base/time.ts";
import type { Account } from "../../../src/host/accountBinding.ts";
import { SecretTokenStore } from "../../../src/host/secretTokenStore.ts";
import { FakeTokenStore } from "../../fakes/fakeTokenStore.ts";
import { tokenStoreContract } from "./tokenStore.contract.ts";

describe("the store of the command line", () => tokenStoreContract(() => new MemoryTokenStore()));

describe("the editor's store", () => tokenStoreContract(() => new SecretTokenStore(account, secretsInMemory())));

describe("the fake store", () => tokenStoreContract(() => new FakeTokenStore()));

const authentication: Account["authentication"] = {
  grant: "password",
  tokenUrl: "https://id.example.com/token",
  encoding: "form",
  clientAuth: "none",
  response: { accessToken: "access_token", refreshToken: "refresh_token", expiresIn: "expires_in" },
  send: "Authorization: Bearer ${token}",
};

const account: Account = {
  file: "file:///orders/longhaul.json",
  identity: "user",
  authentication,
  connection: {
    id: "mes",
    preset: undefined,
    baseUrl: "https://mes.example.com",
    headers: {},
    user: authentication,
    lifetime: { refreshAt: 0.8 },
    clockSkewTolerance: minutes(5),
    network: { timeout: seconds(60), connections: 16 },
  },
};

function secretsInMemory() {
  const values = new Map<string, string>();
  return {
    get: (key: string) => Promise.resolve(values.get(key)),
    store: (key: string, value: string) => Promise.resolve(void values.set(key, value)),
    delete: (key: string) => Promise.resolve(void values.delete(key)),
  };
}
