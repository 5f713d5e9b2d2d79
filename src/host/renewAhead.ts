import type { Disposable } from "../base/events.ts";
import type { Clock } from "../base/time.ts";
import type { AccountTokens } from "./accountTokens.ts";
import type { ConnectionsSeen } from "./connectionsSeen.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { RunBoard } from "./runBoard.ts";
import { runsOn } from "./runsOn.ts";

export interface RenewAheadPorts {
  readonly clock: Pick<Clock, "now">;
  readonly connections: ConnectionsSeen;
  readonly board: RunBoard;
  readonly heartbeat: Heartbeat;
  readonly report: (error: unknown) => void;
}

/** Renews the tokens of moving runs when they are due, so that no request has to wait for it. */
export class RenewAhead {
  private readonly ports: RenewAheadPorts;
  private readonly beating: Disposable;
  private readonly closing = new AbortController();
  /** Generations that could not be renewed: the run asks when it needs to, and a try a second would lock an account. */
  private readonly gaveUpOn = new WeakMap<AccountTokens, number>();

  constructor(ports: RenewAheadPorts) {
    this.ports = ports;
    this.beating = ports.heartbeat.on(() => this.look());
  }

  dispose(): void {
    this.closing.abort();
    this.beating.dispose();
  }

  private look(): void {
    const { connections, board, clock, report } = this.ports;
    if (board.moving.length === 0) return;
    const now = clock.now();
    for (const tokens of connections.all) {
      const { dueAt, renewing, generation } = tokens.state;
      if (renewing || dueAt === undefined || now < dueAt || runsOn(tokens, board.moving).length === 0) continue;
      if (this.gaveUpOn.get(tokens) === generation) continue;
      tokens.token(this.closing.signal).catch((error: unknown) => {
        this.gaveUpOn.set(tokens, generation);
        if (!this.closing.signal.aborted) report(error);
      });
    }
  }
}
