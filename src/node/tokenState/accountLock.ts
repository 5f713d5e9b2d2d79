import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { RenewalHold, RenewalLock } from "../../auth/renewalLock.ts";
import { millis } from "../../base/time.ts";
import { type ExclusiveFile, takeExclusively } from "../exclusiveFile.ts";
import { nodeClock } from "../nodeClock.ts";
import { diskFailure, isDamaged } from "../sqliteTrouble.ts";
import { pause } from "./pause.ts";
import { lateVisibility, setAside } from "./setAside.ts";
import type { OnSetAside, StateFile } from "./stateFile.ts";

/** An account's lock file and numbers go by this name: nothing of a URL or a path stands on the disk. */
export function accountKey(account: string): string {
  return createHash("sha256").update(account).digest("hex");
}

export interface AccountLockPorts {
  readonly state: StateFile;
  readonly onSetAside: OnSetAside;
  /** Ends all waiting. */
  readonly closing: AbortSignal;
}

/** The renewal lock of one account: a file that the system itself frees when its holder dies, and only then. */
export class AccountLock implements RenewalLock {
  private readonly key: string;
  private readonly path: string;
  private readonly ports: AccountLockPorts;

  constructor(account: string, ports: AccountLockPorts) {
    this.key = accountKey(account);
    this.path = join(ports.state.directory, `${this.key}.lock`);
    this.ports = ports;
  }

  /** Throws Failure `disk-unwritable`. */
  async hold<T>(work: (hold: RenewalHold) => Promise<T>, signal: AbortSignal): Promise<T> {
    const file = await this.take(AbortSignal.any([signal, this.ports.closing]));
    try {
      await this.waitAfterLoss(signal);
      return await work(await AccountHold.begin(this.key, this.ports.state));
    } finally {
      file.release();
    }
  }

  private async take(signal: AbortSignal): Promise<ExclusiveFile> {
    for (let tries = 0; ; tries += 1) {
      signal.throwIfAborted();
      const file = await this.tryToTake(signal);
      if (file) return file;
      await pause(tries, signal);
    }
  }

  private async tryToTake(signal: AbortSignal): Promise<ExclusiveFile | undefined> {
    try {
      mkdirSync(this.ports.state.directory, { recursive: true, mode: 0o700 });
      return takeExclusively(this.path);
    } catch (error) {
      if (!isDamaged(error)) throw diskFailure(this.path, error);
      const aside = await setAside({ path: this.path, isDamaged: () => this.isDamaged() }, signal);
      if (aside !== undefined) this.ports.onSetAside(aside);
      return undefined;
    }
  }

  private isDamaged(): boolean {
    try {
      takeExclusively(this.path)?.release();
      return false;
    } catch (error) {
      if (isDamaged(error)) return true;
      throw error;
    }
  }

  /**
   * With a damaged file the generations are lost, and with them what would hold back a window that still sees an older
   * token set: so nobody renews before every window sees the newest. A `sent` mark is lost as well. At worst one
   * refresh token goes out twice then, which costs a sign-in; to trust none would cost every account that sign-in.
   */
  private async waitAfterLoss(signal: AbortSignal): Promise<void> {
    const lostAt = await this.ports.state.transact((database) =>
      Number(database.prepare("SELECT max(at) AS at FROM loss").get()?.["at"] ?? Number.NEGATIVE_INFINITY),
    );
    const passed = nodeClock.now() - lostAt;
    // A negative span: the clock was set back since.
    if (passed >= 0 && passed < lateVisibility) await nodeClock.sleep(millis(lateVisibility - passed), signal);
  }
}

class AccountHold implements RenewalHold {
  generation: number;
  sent: number | undefined;
  private readonly key: string;
  private readonly state: StateFile;

  private constructor(key: string, state: StateFile, row: Record<string, unknown> | undefined) {
    this.key = key;
    this.state = state;
    this.generation = Number(row?.["generation"] ?? 0);
    this.sent = typeof row?.["sent"] === "number" ? row["sent"] : undefined;
  }

  static async begin(key: string, state: StateFile): Promise<AccountHold> {
    const row = await state.transact((database) =>
      database.prepare("SELECT generation, sent FROM account WHERE name = ?").get(key),
    );
    return new AccountHold(key, state, row);
  }

  noteSent(generation: number): Promise<void> {
    return this.note(this.generation, generation);
  }

  noteStored(generation: number): Promise<void> {
    return this.note(Math.max(this.generation, generation), undefined);
  }

  noteUnspent(): Promise<void> {
    return this.note(this.generation, undefined);
  }

  private async note(generation: number, sent: number | undefined): Promise<void> {
    await this.state.transact((database) =>
      database
        .prepare(
          "INSERT INTO account (name, generation, sent) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET generation = excluded.generation, sent = excluded.sent",
        )
        .run(this.key, generation, sent ?? null),
    );
    this.generation = generation;
    this.sent = sent;
  }
}
