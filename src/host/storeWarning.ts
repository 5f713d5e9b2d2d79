import { l10n, window } from "vscode";
import { minutes } from "../base/time.ts";
import type { Intention } from "./consent.ts";
import type { SecretCanary } from "./secretCanary.ts";

/** A run that is known to be shorter does not live to see the editor closed. */
const LONG = minutes(10);

/** Says once, before a long run, that closing the editor would sign it out. */
export class StoreWarning {
  private readonly canary: SecretCanary;
  private readonly report: (error: unknown) => void;

  constructor(canary: SecretCanary, report: (error: unknown) => void) {
    this.canary = canary;
    this.report = report;
  }

  before({ job }: Pick<Intention, "job">): void {
    if (job.expect !== undefined && job.expect.duration < LONG) return;
    this.tell(job.name).catch(this.report);
  }

  private async tell(job: string): Promise<void> {
    if (!(await this.canary.tellOnce())) return;
    await window.showWarningMessage(
      l10n.t(
        "The editor keeps secrets in memory only here. If it is closed before {0} is done, the run parks until you sign in again. With a keyring of the system it would go on by itself.",
        job,
      ),
    );
  }
}
