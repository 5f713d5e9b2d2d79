import { l10n, type Memento, window } from "vscode";
import type { Job } from "../config/job.ts";
import { type Account, accountName } from "./accountBinding.ts";

const KEY = "longhaul.consent";

export interface Intention {
  readonly job: Job;
  /** The job file as it stands on the disk. */
  readonly text: string;
  readonly account: Account;
}

/** Asks once for each content of a job file, target and name before a live run. Keeps hashes, nothing else. */
export class Consent {
  private readonly state: Memento;

  constructor(state: Memento) {
    this.state = state;
  }

  /** `false`: the person does not want this run. */
  async obtain(intention: Intention): Promise<boolean> {
    if (this.given.includes(await hashOf(intention))) return true;
    const { job, account } = intention;
    const run = l10n.t("Run");
    const chosen = await window.showWarningMessage(
      l10n.t("Run {0} against {1} as {2}?", job.name, account.connection.baseUrl, accountName(account)),
      {
        modal: true,
        detail: l10n.t(
          "Each record of {0} leads to a request: {1} {2}. You are asked again when the job or its target changes.",
          job.records.file,
          job.request.method,
          job.request.path.text,
        ),
      },
      run,
    );
    if (chosen !== run) return false;
    await this.give(intention);
    return true;
  }

  async give(intention: Intention): Promise<void> {
    await this.state.update(KEY, [...this.given, await hashOf(intention)]);
  }

  private get given(): readonly string[] {
    const kept: unknown = this.state.get(KEY);
    return Array.isArray(kept) ? kept.filter((hash) => typeof hash === "string") : [];
  }
}

async function hashOf({ job, text, account }: Intention): Promise<string> {
  const all = JSON.stringify([job.file, text, account.connection.baseUrl, accountName(account)]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(all));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
