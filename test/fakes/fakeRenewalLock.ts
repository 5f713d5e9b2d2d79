import type { RenewalHold, RenewalLock } from "../../src/auth/renewalLock.ts";
import { type Clock, millis } from "../../src/base/time.ts";

/** One account's lock and numbers, as a file on the disk keeps them: they outlive every process. */
export class FakeRenewalAccount {
  generation = 0;
  sent: number | undefined;
  holder: FakeRenewalLock | undefined;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The lock as one window or process sees it. */
  open(): FakeRenewalLock {
    return new FakeRenewalLock(this, this.clock);
  }
}

/** Frees the lock when its process dies, and hears nothing more of it. */
export class FakeRenewalLock implements RenewalLock {
  private readonly account: FakeRenewalAccount;
  private readonly clock: Clock;
  private dead = false;

  constructor(account: FakeRenewalAccount, clock: Clock) {
    this.account = account;
    this.clock = clock;
  }

  async hold<T>(work: (hold: RenewalHold) => Promise<T>, signal: AbortSignal): Promise<T> {
    const { account } = this;
    signal.throwIfAborted();
    while (account.holder !== undefined) await this.clock.sleep(millis(20), signal);
    account.holder = this;
    try {
      return await work(this.begin());
    } finally {
      if (account.holder === this) account.holder = undefined;
    }
  }

  /** The process is killed. */
  die(): void {
    this.dead = true;
    if (this.account.holder === this) this.account.holder = undefined;
  }

  private begin(): RenewalHold {
    const { account } = this;
    const note = async (change: () => void) => {
      if (this.dead) await new Promise(() => undefined);
      change();
    };
    return {
      get generation() {
        return account.generation;
      },
      get sent() {
        return account.sent;
      },
      noteSent: (generation) => note(() => (account.sent = generation)),
      noteStored: (generation) =>
        note(() => {
          account.generation = Math.max(account.generation, generation);
          account.sent = undefined;
        }),
      noteUnspent: () => note(() => (account.sent = undefined)),
    };
  }
}
