import { describe } from "vitest";
import { MemoryTokenStore } from "../../../src/auth/memoryTokenStore.ts";
import { SecretTokenStore } from "../../../src/host/secretTokenStore.ts";
import { FakeSecretStorage } from "../../fakes/fakeSecretStorage.ts";
import { FakeTokenStore } from "../../fakes/fakeTokenStore.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { accountWith } from "../../unit/host/accounts.ts";
import { tokenStoreContract } from "./tokenStore.contract.ts";

describe("the store of the command line", () => tokenStoreContract(() => new MemoryTokenStore()));

describe("the editor's store", () =>
  tokenStoreContract(() => new SecretTokenStore(accountWith(), new FakeSecretStorage(new VirtualClock()).open())));

describe("the fake store", () => tokenStoreContract(() => new FakeTokenStore()));
