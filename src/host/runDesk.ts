import { Uri } from "vscode";
import type { Clock } from "../base/time.ts";
import type { TestChoice } from "../engine/selection.ts";
import type { DryRunView, ForecastView } from "../protocol/forecastMessages.ts";
import type { RunnerRequests, RunView, StartWish } from "../protocol/messages.ts";
import type { Consent } from "./consent.ts";
import { readIntention } from "./intention.ts";
import { knownTokens } from "./knownTokens.ts";
import { folderOf, inWorkspace } from "./paths.ts";
import type { RunBoard } from "./runBoard.ts";
import type { RunnerHost } from "./runnerHost.ts";
import { stopReason } from "./runText.ts";
import type { SignIns } from "./signIns.ts";
import type { StoreWarning } from "./storeWarning.ts";
import type { TokenKeeper } from "./tokenKeeper.ts";
import { requireTrust } from "./trust.ts";
import type { UnfinishedRuns } from "./unfinishedRuns.ts";

export interface RunDeskPorts {
  readonly runner: RunnerHost;
  readonly keeper: TokenKeeper;
  readonly signIns: SignIns;
  readonly storeWarning: StoreWarning;
  readonly board: RunBoard;
  readonly consent: Consent;
  readonly unfinished: UnfinishedRuns;
  readonly clock: Pick<Clock, "now">;
}

/** How many requests to show, and whether of dead letters. */
export type DryRunWish = Pick<RunnerRequests["run/dry"]["params"], "show" | "wish" | "redrives">;

export interface StartOptions {
  readonly wish: StartWish;
  /** With the wish `redrive`: the run whose dead letters go again. */
  readonly redrives?: string;
  /** `all`: the person wants to give the secrets again. */
  readonly ask: "missing" | "all";
  /** Only these records. */
  readonly test?: TestChoice;
}

/** Where runs are started, stopped and picked up again. */
export class RunDesk {
  private readonly ports: RunDeskPorts;
  /** Runs that were gone on with by themselves: once in a window's life, so that nothing goes in circles. */
  private readonly resumedAlone = new Set<string>();

  constructor(ports: RunDeskPorts) {
    this.ports = ports;
  }

  /** Asks for consent and secrets first. `undefined`: the person gave up. Throws the Failure of a refusal. */
  async start(file: Uri, { ask, ...wish }: StartOptions): Promise<RunView | undefined> {
    requireTrust();
    const intention = await readIntention(file);
    if (!(await this.ports.consent.obtain(intention))) return undefined;
    for (const { connection, identity } of intention.accounts) {
      const wanted = { folder: folderOf(file), connection: connection.id, identity };
      if (!(await this.ports.signIns.prepare(await this.ports.keeper.tokensFor(wanted), ask))) return undefined;
    }
    this.ports.storeWarning.before(intention);
    return this.send({ jobFile: file.fsPath, ...wish });
  }

  async cancel({ run }: RunView): Promise<void> {
    await this.ports.runner.request("run/cancel", { run });
  }

  async pause({ run }: RunView): Promise<void> {
    await this.ports.runner.request("run/pause", { run });
  }

  async continue({ run }: RunView): Promise<void> {
    await this.ports.runner.request("run/continue", { run });
  }

  /** Asks the server with a token that is held, for a job that may run; asks the person nothing. */
  async dryRun(file: Uri, options: DryRunWish): Promise<DryRunView> {
    requireTrust();
    const intention = await readIntention(file);
    const { known, allHeld } = await knownTokens(intention, this.ports);
    const access = !allHeld ? "not-signed-in" : (await this.ports.consent.has(intention)) ? "look" : "no-consent";
    return this.ports.runner.request("run/dry", { jobFile: file.fsPath, ...options, known, access });
  }

  /** Sends nothing to the server. */
  async forecast(file: Uri): Promise<ForecastView> {
    requireTrust();
    const { known } = await knownTokens(await readIntention(file), this.ports);
    return this.ports.runner.request("run/forecast", { jobFile: file.fsPath, known });
  }

  /** Runs of a job, newest first. Launches the runner only where there can be any. */
  async list(file: Uri): Promise<readonly RunView[]> {
    const views = await this.ports.runner.request("run/list", { jobFile: file.fsPath });
    this.ports.board.learn(views);
    return views;
  }

  /** Whether this run, parked or orphaned while nobody was attached, goes on without a person's doing. */
  async resumeAlone(view: RunView): Promise<boolean> {
    if (!inWorkspace(view.jobFile) || !this.ports.unfinished.has(view) || this.resumedAlone.has(view.checkpoint)) {
      return false;
    }
    this.resumedAlone.add(view.checkpoint);
    await this.send({ jobFile: view.jobFile, wish: "resume" });
    return true;
  }

  /** Goes on with a run that stopped for want of a token, now that there is one. */
  async resumeSignedIn(view: RunView): Promise<void> {
    if (view.test || this.ports.board.movingOf(view.jobFile)) return;
    await this.send({ jobFile: view.jobFile, wish: "resume" });
  }

  /** After a reload: what this workspace left unfinished, and no runner tells of, is looked up in its checkpoints. */
  async pickUp(): Promise<readonly RunView[]> {
    await this.ports.runner.attachQuietly();
    const stopped: RunView[] = [];
    for (const unfinished of this.ports.unfinished.all) {
      if (!inWorkspace(unfinished.jobFile) || this.resumedAlone.has(unfinished.checkpoint)) continue;
      // The runner may have been started by another window and know nothing of this run.
      if (this.ports.board.of(unfinished.checkpoint)?.state === "running") continue;
      const views = await this.list(Uri.file(unfinished.jobFile));
      const view = views.find(({ checkpoint }) => checkpoint === unfinished.checkpoint);
      if (view && stopReason(view) !== undefined) stopped.push(view);
      else await this.ports.unfinished.remove(unfinished);
    }
    return stopped;
  }

  private async send(wish: RunnerRequests["run/start"]["params"]): Promise<RunView> {
    const view = await this.ports.runner.request("run/start", wish);
    // Before anything is waited for: a short run's end may be told meanwhile.
    this.ports.board.take(view);
    // By itself a test batch never goes on: that would send every record.
    if (view.state === "running" && !wish.test) await this.ports.unfinished.add(view);
    return view;
  }
}

/** A run that the runner gave up because no window answered for its token. */
export function isParked(view: RunView): boolean {
  return stopReason(view) === "token-source-away";
}
