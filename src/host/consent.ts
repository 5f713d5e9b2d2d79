import { l10n, type Memento, window } from "vscode";
import { sha256 } from "../base/sha256.ts";
import type { Job } from "../config/job.ts";
import { type Account, accountName } from "./accountBinding.ts";

const KEY = "longhaul.consent";

export interface Intention {
  readonly job: Job;
  /** The job file as it stands on the disk. */
  readonly text: string;
  /** As whom the job may run: one, or the user and the service that `runAs: auto` chooses from, the user first. */
  readonly accounts: readonly [Account, ...Account[]];
}

/** Asks once for each content of a job file, target and name before a live run. Keeps hashes, nothing else. */
export class Consent {
  private readonly state: Memento;

  constructor(state: Memento) {
    this.state = state;
  }

  /** `false`: the person does not want this run. */
  async obtain(intention: Intention): Promise<boolean> {
    if (await this.has(intention)) return true;
    const { job, accounts } = intention;
    const [account, other] = accounts;
    const { baseUrl } = account.connection;
    const run = l10n.t("Run");
    const chosen = await window.showWarningMessage(
      other
        ? l10n.t("Run {0} against {1} as {2} or {3}?", job.name, baseUrl, accountName(account), accountName(other))
        : l10n.t("Run {0} against {1} as {2}?", job.name, baseUrl, accountName(account)),
      {
        modal: true,
        detail: [
          l10n.t(
            "Each record of {0} leads to a request: {1} {2}. You are asked again when the job or its target changes.",
            job.records.file,
            job.request.method,
            job.request.path.text,
          ),
          ...whoText(accounts),
        ].join("\n\n"),
      },
      run,
    );
    if (chosen !== run) return false;
    await this.give(intention);
    return true;
  }

  /** Whether it was given before; asks nobody. */
  async has(intention: Intention): Promise<boolean> {
    return this.given.includes(await hashOf(intention));
  }

  async give(intention: Intention): Promise<void> {
    await this.state.update(KEY, [...this.given, await hashOf(intention)]);
  }

  private get given(): readonly string[] {
    const kept: unknown = this.state.get(KEY);
    return Array.isArray(kept) ? kept.filter((hash) => typeof hash === "string") : [];
  }
}

/** Whose name stands in the other system's records, where that is not the person who starts the run. */
function whoText([account, other]: Intention["accounts"]): readonly string[] {
  if (other) {
    return [
      l10n.t(
        "A run that would outlive what {0} may stay signed in uses the service account {1}, after checking that {0} may do it. The audit names both.",
        accountName(account),
        accountName(other),
      ),
    ];
  }
  return account.identity === "service"
    ? [l10n.t("{0} is a service account: changes are made in its name.", accountName(account))]
    : [];
}

function hashOf({ job, text, accounts }: Intention): Promise<string> {
  const [{ connection }] = accounts;
  return sha256(JSON.stringify([job.file, text, connection.baseUrl, ...accounts.map(accountName)]));
}
