import { Uri, window } from "vscode";
import type { Disposable } from "../base/events.ts";
import type { Clock } from "../base/time.ts";
import type { AccountTokens } from "./accountTokens.ts";
import { chooseTwoJwts } from "./chooseTwoJwts.ts";
import { type InspectorContent, InspectorPanel } from "./inspectorPanel.ts";
import { chooseJwt } from "./jwtChoice.ts";
import { JwtComparison } from "./jwtComparison.ts";
import type { JwtHandles } from "./jwtHandles.ts";
import { JwtInspection, type JwtInspectionPorts } from "./jwtInspection.ts";
import { JwtKeys } from "./jwtKeys.ts";
import { moveJwt } from "./moveJwt.ts";

export interface InspectorDeskPorts {
  readonly clock: Clock;
  readonly reading: JwtInspectionPorts["reading"];
  readonly handles: JwtHandles;
  readonly accounts: () => readonly AccountTokens[];
  /** The folder that the extension is installed in. */
  readonly extension: Uri;
  readonly report: (error: unknown) => void;
}

interface Open {
  readonly panel: InspectorPanel;
  readonly inspection: JwtInspection;
}

/** What a person can do with a token: inspect, verify, compare, take out of a file. Each token has one tab. */
export class InspectorDesk implements Disposable {
  private readonly ports: InspectorDeskPorts;
  private readonly keys: JwtKeys;
  /** By the history's hash of the token. */
  private readonly open = new Map<string, Open>();
  private readonly comparisons = new Set<InspectorPanel>();
  private readonly closing = new AbortController();

  constructor(ports: InspectorDeskPorts) {
    this.ports = ports;
    this.keys = new JwtKeys(ports.clock);
  }

  async inspect(argument: unknown): Promise<void> {
    await this.openFor(argument);
  }

  /** With the keys of the connection that the token belongs to; where that is not clear, the tab offers the choice. */
  async verify(argument: unknown): Promise<void> {
    const opened = await this.openFor(argument);
    await opened?.inspection.verifyWithOwner(this.closing.signal);
  }

  async diff(argument: unknown): Promise<void> {
    const { clock, handles, reading } = this.ports;
    const { history, accounts } = reading;
    const sides = await chooseTwoJwts(argument, { clock, handles, history, accounts });
    if (!sides) return;
    const panel = this.panelFor(new JwtComparison(sides, clock));
    this.comparisons.add(panel);
    panel.panel.onDidDispose(() => this.comparisons.delete(panel));
  }

  async move(argument: unknown, file: unknown): Promise<void> {
    const shown = await chooseJwt(argument, this.ports.handles);
    const place = file instanceof Uri ? file : window.activeTextEditor?.document.uri;
    if (shown && place) await moveJwt(shown, place, this.ports.accounts());
  }

  dispose(): void {
    this.closing.abort();
    for (const { panel } of [...this.open.values(), ...[...this.comparisons].map((panel) => ({ panel }))]) {
      panel.panel.dispose();
    }
  }

  private async openFor(argument: unknown): Promise<Open | undefined> {
    const { handles, reading, accounts } = this.ports;
    const shown = await chooseJwt(argument, handles);
    if (!shown) return undefined;
    const hash = await reading.history.hashOf(shown.text);
    const known = this.open.get(hash);
    if (known) {
      known.panel.panel.reveal();
      return known;
    }
    const inspection = new JwtInspection(shown, { reading, handles, keys: this.keys, holders: accounts });
    const opened = { panel: this.panelFor(inspection), inspection };
    this.open.set(hash, opened);
    opened.panel.panel.onDidDispose(() => this.open.delete(hash));
    return opened;
  }

  private panelFor(content: InspectorContent): InspectorPanel {
    const { extension, report } = this.ports;
    return new InspectorPanel(content, { extension, report });
  }
}
