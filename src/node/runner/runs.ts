import { dirname, resolve } from "node:path";
import { ClockSkew } from "../../auth/clockSkew.ts";
import type { IdentityKind } from "../../auth/connection.ts";
import type { TokenEvent } from "../../auth/tokenSource.ts";
import type { Chance } from "../../base/chance.ts";
import { Emitter } from "../../base/events.ts";
import { Failure, isFailure } from "../../base/failure.ts";
import { type Clock, type Millis, millis } from "../../base/time.ts";
import { toFailureMessage } from "../../protocol/failureMessage.ts";
import type { RunnerRequests, RunView, TokenWish } from "../../protocol/messages.ts";
import { connectionHttp } from "../connectionHttp.ts";
import { type LoadedJob, loadJob } from "../loadJob.ts";
import { readRun } from "../readRun.ts";
import { listRuns, runPaths } from "../runDirectory.ts";
import type { IdentityTokens } from "../runIdentity.ts";
import { type RunEnd, type RunHolding, runJob } from "../runJob.ts";
import type { UndiciHttp } from "../undiciHttp.ts";
import type { Editors } from "./editors.ts";
import { EditorTokens } from "./editorTokens.ts";
import { endedView, movedView, pastView, startedView } from "./runView.ts";
import { Throttle } from "./throttle.ts";
import { TokenNews } from "./tokenNews.ts";

/** Editors are told of a run four times a second at most. */
const TELL_PAUSE = millis(250);

/** So many runs are kept in mind or listed. */
const MOST_RUNS = 20;

export interface RunsOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Where proxies are named. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly editors: Editors;
  readonly tokenGrace: Millis;
  readonly tokenPatience: Millis;
  /** Holds the built report page. */
  readonly pageFolder?: string;
  /** Told of defects, without any text that may hold data. */
  readonly log: (line: string) => void;
}

interface ActiveRun {
  readonly started: PromiseWithResolvers<RunView>;
  readonly cancel: AbortController;
  readonly telling: Throttle<RunView>;
  /** `undefined` until the run has begun. */
  view: RunView | undefined;
  /** `undefined` until the run has begun. */
  holding: RunHolding | undefined;
  /** Never rejects. */
  ended: Promise<void>;
}

/** What an editor asks of a job. */
type Asked = Omit<RunnerRequests["run/start"]["params"], "jobFile">;

/** The runs of this process: at most one for each job file. */
export class Runs {
  /** Told when no run moves any more. */
  readonly idle = new Emitter<void>();
  private readonly options: RunsOptions;
  private readonly active = new Map<string, ActiveRun>();
  private readonly ended = new Map<string, RunView>();

  constructor(options: RunsOptions) {
    this.options = options;
  }

  get moving(): boolean {
    return this.active.size > 0;
  }

  /** The runs that move, and the last ones that ended in this process. */
  get views(): readonly RunView[] {
    return [...[...this.active.values()].flatMap(({ view }) => view ?? []), ...this.ended.values()];
  }

  /** Answers when the run has begun; the one that is moving already, if there is one. Rejects when it is refused. */
  async start({ jobFile, ...asked }: RunnerRequests["run/start"]["params"]): Promise<RunView> {
    const file = resolve(jobFile);
    const moving = this.active.get(file);
    if (moving) return moving.view ?? moving.started.promise;
    const run: ActiveRun = {
      started: Promise.withResolvers(),
      cancel: new AbortController(),
      telling: new Throttle({ clock: this.options.clock, pause: TELL_PAUSE }, (view) =>
        this.options.editors.tell(view),
      ),
      view: undefined,
      holding: undefined,
      ended: Promise.resolve(),
    };
    this.active.set(file, run);
    run.ended = this.conduct(run, file, asked).finally(() => {
      this.active.delete(file);
      if (run.view) this.remember(run.view);
      if (!this.moving) this.idle.emit();
    });
    return run.started.promise;
  }

  /** Returns when the run has stopped. */
  async cancel(run: string): Promise<void> {
    const active = this.find(run);
    active?.cancel.abort(new Failure("cancelled", {}));
    await active?.ended;
  }

  /** Nothing new leaves until `continue`. Failure `run-not-found` where this process knows no such run. */
  pause(run: string): void {
    this.find(run)?.holding?.pause();
  }

  /** As `pause`. */
  continue(run: string): void {
    this.find(run)?.holding?.continue();
  }

  /** Returns when all runs have stopped and editors have been told. */
  async cancelAll(): Promise<void> {
    const all = [...this.active.values()];
    for (const { cancel } of all) cancel.abort(new Failure("cancelled", {}));
    await Promise.all(all.map(({ ended }) => ended));
  }

  async list(jobFile: string): Promise<readonly RunView[]> {
    const file = resolve(jobFile);
    const views: RunView[] = [];
    for (const run of (await listRuns(file)).slice(0, MOST_RUNS)) {
      const moving = this.active.get(file)?.view;
      if (moving?.run === run) {
        views.push(moving);
        continue;
      }
      const past = await readRun(runPaths(file, run));
      if (!past) continue;
      const known = this.ended.get(run);
      // Another process may have gone on with it since.
      views.push(known?.snapshot.attempt === past.progress.attempts ? known : pastView(file, past));
    }
    return views;
  }

  /** `undefined`: it has ended. */
  private find(run: string): ActiveRun | undefined {
    const active = [...this.active.values()].find(({ view }) => view?.run === run);
    if (!active && !this.ended.has(run)) throw new Failure("run-not-found", { run });
    return active;
  }

  private async conduct(run: ActiveRun, file: string, asked: Asked): Promise<void> {
    try {
      const loaded = await loadJob(file);
      const end = await this.run(run, loaded, asked);
      if (run.view) this.show(run, endedView(run.view, end));
      else run.started.resolve(await this.finishedBefore(file, end));
    } catch (error) {
      if (run.view) this.show(run, await this.broken(run.view, error));
      else run.started.reject(error);
    } finally {
      run.telling.end();
    }
  }

  private async run(run: ActiveRun, loaded: LoadedJob, { wish, redrives, test }: Asked): Promise<RunEnd> {
    const { clock, chance, pageFolder } = this.options;
    const { job } = loaded;
    const over = new AbortController();
    const http = await this.httpOf(loaded, run.cancel.signal);
    let paths = runPaths(job.file, "");
    try {
      return await runJob(
        {
          loaded,
          wish: wish === "redrive" ? { kind: wish, run: redrives } : { kind: wish },
          ...(test && { test }),
          holder: "editor",
        },
        {
          clock,
          chance,
          http,
          ...(pageFolder !== undefined && { pageFolder }),
          identity: async (kind) => this.tokensOf(loaded, kind, over.signal),
          onStart: (start) => {
            paths = start.paths;
            this.ended.delete(paths.run);
            run.holding = start.holding;
            const view = startedView(loaded, start);
            this.show(run, view);
            run.started.resolve(view);
          },
          onProgress: (snapshot) => {
            if (run.view) this.show(run, movedView(run.view, paths, snapshot));
          },
        },
        run.cancel.signal,
      );
    } finally {
      over.abort();
      await http.close();
    }
  }

  /** Network and tokens of one identity for a look at the server, apart from any run. */
  async withServer<T>(
    { loaded, identity }: { readonly loaded: LoadedJob; readonly identity: IdentityKind },
    signal: AbortSignal,
    work: (server: { readonly http: UndiciHttp; readonly tokens: IdentityTokens }) => Promise<T>,
  ): Promise<T> {
    const over = new AbortController();
    const http = await this.httpOf(loaded, signal);
    try {
      return await work({ http, tokens: this.tokensOf(loaded, identity, AbortSignal.any([over.signal, signal])) });
    } finally {
      over.abort();
      await http.close();
    }
  }

  private async httpOf(loaded: LoadedJob, signal: AbortSignal): Promise<UndiciHttp> {
    const { environment, editors } = this.options;
    const { id, network } = loaded.connection;
    const wanted = network.clientCertificate !== undefined;
    const passphrase = wanted ? await editors.passphrase(wishOf(loaded, "user"), signal) : undefined;
    return connectionHttp(network, { connection: id, environment, ...(passphrase && { passphrase }) });
  }

  /** One identity's tokens as the editors give them, for one run. */
  private tokensOf(loaded: LoadedJob, identity: IdentityKind, over: AbortSignal): IdentityTokens {
    const { clock, editors, tokenGrace, tokenPatience } = this.options;
    const wish = wishOf(loaded, identity);
    const news = new TokenNews(wish);
    const events = new Emitter<TokenEvent>();
    const listening = editors.tokenEvents.on((message) => {
      const event = news.take(message);
      if (event) events.emit(event);
    });
    over.addEventListener("abort", () => listening.dispose(), { once: true });
    const tokens = new EditorTokens({
      wish,
      editors,
      clock,
      grace: tokenGrace,
      patience: tokenPatience,
      over,
    });
    return { tokens, events, skew: new ClockSkew(), limits: (signal) => tokens.limits(signal) };
  }

  private show(run: ActiveRun, view: RunView): void {
    run.view = view;
    run.telling.offer(view);
  }

  /** The run had its every outcome before; nothing moved now. */
  private async finishedBefore(file: string, { paths }: RunEnd): Promise<RunView> {
    const past = await readRun(paths);
    if (!past) throw new Failure("run-not-found", { run: paths.run });
    return pastView(file, past);
  }

  /** A disk that refused, or a defect. What is on the disk holds; the run is resumable. */
  private async broken(view: RunView, error: unknown): Promise<RunView> {
    if (!isFailure(error)) this.options.log(`run ${view.run} broke: ${placeOf(error)}`);
    const past = await readRun(runPaths(view.jobFile, view.run)).catch((unreadable: unknown) => {
      this.options.log(`run ${view.run} cannot be read: ${placeOf(unreadable)}`);
      return undefined;
    });
    const seen: RunView = past ? pastView(view.jobFile, past) : { ...view, state: "ended" };
    return { ...seen, resumed: view.resumed, stopped: isFailure(error) ? toFailureMessage(error) : null };
  }

  private remember(view: RunView): void {
    this.ended.set(view.run, view);
    for (const run of this.ended.keys()) if (this.ended.size > MOST_RUNS) this.ended.delete(run);
  }
}

function wishOf({ job, connection }: LoadedJob, identity: IdentityKind): TokenWish {
  const origin = new URL(connection.baseUrl).origin;
  return { folder: dirname(job.file), connection: connection.id, identity, origin };
}

/** Class and stack of an error, without its message: that may hold anything. */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join("\n");
}
