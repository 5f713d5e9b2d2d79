import { Emitter } from "../../src/base/events.ts";
import { type Clock, type Millis, millis } from "../../src/base/time.ts";
import type { SecretStore } from "../../src/host/secretStore.ts";

/** The editor flushes what is stored about so late, twice. */
const LATE: Millis = millis(200);

export interface FakeSecretWindow extends SecretStore {
  /** Told the key of each change, of this window and of others. */
  readonly changed: Emitter<string>;
}

/**
 * The editor's secret store as it is: what a window stores it sees at once, `store` returns before that is on the disk,
 * and other windows go on seeing their cache until they are told.
 */
export class FakeSecretStorage {
  private readonly clock: Clock;
  private readonly disk = new Map<string, string>();
  private readonly windows = new Set<Window>();
  private readonly never = new AbortController();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** A window that is opened sees the disk. */
  open(): FakeSecretWindow {
    const window = new Window(this.disk, (from, key, value) => this.flushLater(from, key, value));
    this.windows.add(window);
    return window;
  }

  /** Every window is gone before anything more is flushed. */
  crash(): void {
    this.never.abort();
    this.windows.clear();
  }

  /** The keyring is gone, and with it what can be decrypted. */
  lose(): void {
    this.disk.clear();
  }

  private flushLater(from: Window, key: string, value: string | undefined): void {
    this.clock.sleep(LATE, this.never.signal).then(
      () => {
        if (value === undefined) this.disk.delete(key);
        else this.disk.set(key, value);
        for (const other of this.windows) if (other !== from) other.take(key, value);
      },
      () => undefined,
    );
  }
}

class Window implements FakeSecretWindow {
  readonly changed = new Emitter<string>();
  private readonly cache: Map<string, string>;
  private readonly flush: (from: Window, key: string, value: string | undefined) => void;

  constructor(
    disk: ReadonlyMap<string, string>,
    flush: (from: Window, key: string, value: string | undefined) => void,
  ) {
    this.cache = new Map(disk);
    this.flush = flush;
  }

  async get(key: string): Promise<string | undefined> {
    return this.cache.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    this.take(key, value);
    this.flush(this, key, value);
  }

  async delete(key: string): Promise<void> {
    this.take(key, undefined);
    this.flush(this, key, undefined);
  }

  take(key: string, value: string | undefined): void {
    if (value === undefined) this.cache.delete(key);
    else this.cache.set(key, value);
    this.changed.emit(key);
  }
}
