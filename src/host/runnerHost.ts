import { type Disposable, Emitter } from "../base/events.ts";
import { failedWith } from "../base/failure.ts";
import { SingleFlight } from "../base/singleFlight.ts";
import type { RunnerRequests, RunView, TokenEventMessage } from "../protocol/messages.ts";
import type { RunnerAddress, RunnerLink, RunnerMethod, TokenAnswers } from "../protocol/runnerLink.ts";
import type { RunnerAddressBook } from "./runnerAddress.ts";
import { requireTrust } from "./trust.ts";

/** Starts runner processes and ties this window to them. */
export interface RunnerDoor {
  launch(): Promise<RunnerAddress>;
  /** Rejects with Failure `runner-unreachable` when nobody answers there, `runner-version` when it speaks otherwise. */
  attach(address: RunnerAddress): Promise<RunnerLink>;
}

export interface RunnerHostPorts {
  readonly door: RunnerDoor;
  readonly addresses: RunnerAddressBook;
  readonly answers: TokenAnswers;
}

/** This window's tie to the runner: launched when first needed, attached to when one is there already. */
export class RunnerHost {
  /** A run moved or ended; also told for each run that a just attached runner knows. */
  readonly changed = new Emitter<RunView>();
  /** The runner went away by itself. */
  readonly lost = new Emitter<void>();
  private readonly ports: RunnerHostPorts;
  private readonly joining = new SingleFlight<RunnerLink | undefined>();
  private link: RunnerLink | undefined;
  private listening: readonly Disposable[] = [];

  constructor(ports: RunnerHostPorts) {
    this.ports = ports;
  }

  /** Of the runner that this window is attached to. */
  get pid(): number | undefined {
    return this.link?.pid;
  }

  /** Ties this window to the runner that an earlier or another window started, if it still answers. */
  async attachQuietly(): Promise<boolean> {
    requireTrust();
    const link = this.link ?? (await this.joining.run(() => this.attach()));
    return link !== undefined;
  }

  async request<M extends RunnerMethod>(
    method: M,
    params: RunnerRequests[M]["params"],
  ): Promise<RunnerRequests[M]["result"]> {
    requireTrust();
    return (await this.ready()).request(method, params);
  }

  tellTokenEvent(event: TokenEventMessage): void {
    this.link?.tellTokenEvent(event);
  }

  dispose(): void {
    const { link } = this;
    this.letGo();
    link?.dispose();
  }

  private async ready(): Promise<RunnerLink> {
    for (;;) {
      const link = this.link ?? (await this.joining.run(async () => (await this.attach()) ?? (await this.launch())));
      // Somebody may have been attaching quietly, in vain.
      if (link) return link;
    }
  }

  private async attach(): Promise<RunnerLink | undefined> {
    const address = await this.ports.addresses.read();
    if (!address) return undefined;
    try {
      return this.take(await this.ports.door.attach(address));
    } catch (error) {
      if (!failedWith(error, "runner-unreachable")) throw error;
      await this.ports.addresses.forget(address);
      return undefined;
    }
  }

  private async launch(): Promise<RunnerLink> {
    const address = await this.ports.door.launch();
    await this.ports.addresses.keep(address);
    return this.take(await this.ports.door.attach(address));
  }

  private take(link: RunnerLink): RunnerLink {
    this.link = link;
    this.listening = [
      link.onChanged((view) => this.changed.emit(view)),
      link.onClosed(() => {
        if (this.link !== link) return;
        this.letGo();
        this.lost.emit();
      }),
    ];
    link.answerTokens(this.ports.answers);
    for (const view of link.runs) this.changed.emit(view);
    return link;
  }

  private letGo(): void {
    this.link = undefined;
    for (const one of this.listening) one.dispose();
    this.listening = [];
  }
}
