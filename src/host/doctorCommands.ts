import type { Disposable } from "../base/events.ts";
import type { Clock } from "../base/time.ts";
import { chooseAccount } from "./accountArgument.ts";
import type { ConnectionsSeen } from "./connectionsSeen.ts";
import type { DoctorDesk, DoctorDeskPorts } from "./doctorDesk.ts";
import { requireTrust } from "./trust.ts";

export interface DoctorCommandsPorts extends DoctorDeskPorts {
  readonly connections: ConnectionsSeen;
  readonly clock: Pick<Clock, "now">;
  readonly report: (error: unknown) => void;
}

/** Asks whose tokens the doctor is to look at. The doctor and its words are loaded when somebody wants them. */
export class DoctorCommands implements Disposable {
  private readonly ports: DoctorCommandsPorts;
  private desk: Promise<DoctorDesk> | undefined;

  constructor(ports: DoctorCommandsPorts) {
    this.ports = ports;
  }

  /** The page that was shown last, for the editor's own tests. */
  async lastPage(): Promise<string | undefined> {
    return (await this.desk)?.lastPage;
  }

  async see(argument: unknown, way: unknown): Promise<void> {
    requireTrust();
    const tokens = await chooseAccount(argument, this.ports);
    if (tokens) await (await this.open()).see(tokens, way);
  }

  dispose(): void {
    this.desk?.then((desk) => desk.dispose()).catch(this.ports.report);
  }

  private open(): Promise<DoctorDesk> {
    this.desk ??= import("./doctorDesk.ts").then(({ DoctorDesk }) => new DoctorDesk(this.ports));
    // One that could not be loaded is not kept: the next one who asks tries again.
    this.desk.catch(() => {
      this.desk = undefined;
    });
    return this.desk;
  }
}
