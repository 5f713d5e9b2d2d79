import { describe } from "vitest";
import { soleRenewal } from "../../../src/auth/soleRenewal.ts";
import { openTokenState } from "../../../src/node/tokenState/openTokenState.ts";
import { FakeRenewalAccount } from "../../fakes/fakeRenewalLock.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { temporaryDirectory } from "../node/temporaryDirectory.ts";
import { renewalLockContract } from "./renewalLock.contract.ts";

describe("the lock of a process that shares nothing", () =>
  renewalLockContract(() => {
    const lock = soleRenewal();
    return { one: lock, other: lock, run: (work) => work };
  }));

describe("the fake lock", () =>
  renewalLockContract(() => {
    const clock = new VirtualClock();
    const account = new FakeRenewalAccount(clock);
    return { one: account.open(), other: account.open(), run: (work) => clock.run(work) };
  }));

describe("the lock in the state directory", () =>
  renewalLockContract(async () => {
    const directory = await temporaryDirectory();
    const [one, other] = [openTokenState(directory).lock("mes"), openTokenState(directory).lock("mes")];
    return { one, other, run: (work) => work };
  }));
