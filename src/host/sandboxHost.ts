import { commands as editor, env, l10n, type Memento, ProgressLocation, window } from "vscode";
import type { Http } from "../base/http.ts";
import { atPath, isObject, parseJson } from "../base/json.ts";
import { seconds } from "../base/time.ts";
import { commands, contextKeys } from "../contributions.ts";

/** The sample workspace points at these ports. */
const PORT = 7400;
const MINUTE_MS = 1000;
const CONTROL = `http://127.0.0.1:${PORT}`;
const MES = `http://127.0.0.1:${PORT + 1}`;

/** Sign-in data of the sandbox: it guards nothing, and listens on this machine only. */
const MES_SIGN_IN = { user: "svc-mes", password: "sandbox-password" };

const ASK_EVERY_MS = 10_000;
const IDLE_EXIT_S = 60;
const KEY = "longhaul.sandboxPid";

/** Starts and stops sandbox processes. */
export interface SandboxDoor {
  start(options: {
    readonly port: number;
    readonly minuteMs: number;
    readonly idleExit: number;
  }): Promise<
    | { readonly kind: "running"; readonly pid: number; readonly control: string }
    | { readonly kind: "refused"; readonly reason: string }
  >;
  stop(pid: number): Promise<void>;
}

export interface SandboxHostPorts {
  readonly door: SandboxDoor;
  readonly http: Http;
  /** Holds the process id, so that a reloaded window can stop what it started. */
  readonly state: Memento;
  readonly report: (error: unknown) => void;
}

/** The sandbox of this window. It outlives a reload, and ends when no window has asked for it for a minute. */
export class SandboxHost {
  private readonly ports: SandboxHostPorts;
  private asking: ReturnType<typeof setInterval> | undefined;

  constructor(ports: SandboxHostPorts) {
    this.ports = ports;
  }

  /** Picks up the sandbox that this window started before it was loaded again. */
  async pickUp(): Promise<void> {
    if (this.pid === undefined) return;
    if (await this.answers()) await this.follow();
    else await this.ports.state.update(KEY, undefined);
  }

  async start(): Promise<void> {
    if (!(await this.answers())) {
      const started = await window.withProgress(
        { location: ProgressLocation.Window, title: l10n.t("Starting the Longhaul sandbox") },
        () => this.ports.door.start({ port: PORT, minuteMs: MINUTE_MS, idleExit: IDLE_EXIT_S }),
      );
      if (started.kind === "refused") {
        await window.showErrorMessage(l10n.t("The sandbox did not start: {0}", started.reason));
        return;
      }
      await this.ports.state.update(KEY, started.pid);
      await this.follow();
    }
    this.sayWhere().then(undefined, this.ports.report);
  }

  async stop(): Promise<void> {
    const { pid } = this;
    if (pid !== undefined && (await this.answers())) await this.ports.door.stop(pid);
    await this.ended();
  }

  dispose(): void {
    clearInterval(this.asking);
  }

  private get pid(): number | undefined {
    const pid = this.ports.state.get<unknown>(KEY);
    return typeof pid === "number" ? pid : undefined;
  }

  /** Asking is also what keeps it alive. */
  private async follow(): Promise<void> {
    await editor.executeCommand("setContext", contextKeys.sandboxRunning, true);
    this.asking ??= setInterval(() => {
      this.answers().then(async (alive) => alive || this.ended(), this.ports.report);
    }, ASK_EVERY_MS);
  }

  private async ended(): Promise<void> {
    clearInterval(this.asking);
    this.asking = undefined;
    await this.ports.state.update(KEY, undefined);
    await editor.executeCommand("setContext", contextKeys.sandboxRunning, false);
  }

  /** Whether a sandbox is there, this window's or another's. */
  private async answers(): Promise<boolean> {
    const request = {
      method: "GET",
      url: `${CONTROL}/connections`,
      headers: {},
      timeout: seconds(2),
      maxBytes: 65_536,
    };
    return this.ports.http.send(request, new AbortController().signal).then(
      ({ status, body }) => status === 200 && isObject(atPath(parseJson(body), "connections")),
      () => false,
    );
  }

  private async sayWhere(): Promise<void> {
    const copy = l10n.t("Copy Password");
    const create = l10n.t("Create Sample Workspace");
    const { user, password } = MES_SIGN_IN;
    const chosen = await window.showInformationMessage(
      l10n.t("The sandbox runs at {0}. Sign in as {1} with the password {2}.", MES, user, password),
      copy,
      create,
    );
    if (chosen === copy) await env.clipboard.writeText(password);
    if (chosen === create) await editor.executeCommand(commands.createSampleWorkspace);
  }
}
