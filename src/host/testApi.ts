import { type SecretStorage, ThemeIcon, type TreeItem, type Uri } from "vscode";
import type { SecretName } from "../base/failure.ts";
import { Secret } from "../base/secret.ts";
import type { RunView } from "../protocol/messages.ts";
import type { AccountArgument } from "./accountArgument.ts";
import type { AccountTokens } from "./accountTokens.ts";
import type { ConnectionsSeen } from "./connectionsSeen.ts";
import type { ConnectionsTree } from "./connectionsTree.ts";
import type { Consent } from "./consent.ts";
import type { DoctorCommands } from "./doctorCommands.ts";
import { readIntention } from "./intention.ts";
import { folderOf } from "./paths.ts";
import type { RunBoard } from "./runBoard.ts";
import type { RunnerHost } from "./runnerHost.ts";
import type { SignIns } from "./signIns.ts";
import type { StatusBar } from "./statusBar.ts";
import type { SyncJobsTree } from "./syncJobsTree.ts";
import type { TokenKeeper } from "./tokenKeeper.ts";

/** What the in-editor tests see and do where the editor shows them no dialog. */
export interface TestApi {
  /** As a person would by the dialog and the password box. */
  prepare(job: Uri, password: string): Promise<void>;
  readonly runs: readonly RunView[];
  readonly statusText: string;
  /** Process id of the runner that this window is attached to. */
  readonly runnerPid: number | undefined;
  /** What the status bar's tooltip says, without its links. */
  readonly statusTooltip: string;
  /** Every row of the tree, depth first, as it would be drawn. */
  rows(): Promise<readonly DrawnRow[]>;
  /** The same of the Connections view, which is read anew first. */
  connectionRows(): Promise<readonly DrawnRow[]>;
  /** What the doctor's tab shows; `undefined` before it was asked. */
  doctorPage(): Promise<string | undefined>;
  /** The editor's own. */
  readonly secrets: SecretStorage;
  /** As a person would when Sign In asks. */
  giveSecret(argument: AccountArgument, name: SecretName, value: string): Promise<void>;
  /** As a person would by Sign In, once its questions are answered. */
  signIn(argument: AccountArgument): Promise<void>;
  /** As a person would by confirming the dialogs of Sign Out; answers what came of it. */
  signOut(argument: AccountArgument): Promise<"revoked" | "not-offered" | "failed">;
  /** As another window that shares the secret store would: what it stores is seen by this one. */
  otherWindow(argument: AccountArgument): Promise<OtherWindow>;
}

export interface DrawnRow {
  readonly level: number;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly spoken: string;
  readonly kind: string;
}

export interface OtherWindow {
  /** Renews there, and answers the generation that came of it. */
  refresh(): Promise<number>;
  close(): void;
}

export interface TestApiPorts {
  readonly keeper: TokenKeeper;
  readonly signIns: SignIns;
  readonly consent: Consent;
  readonly board: RunBoard;
  readonly statusBar: StatusBar;
  readonly tree: SyncJobsTree;
  readonly doctor: DoctorCommands;
  readonly connections: ConnectionsSeen;
  readonly connectionsTree: ConnectionsTree;
  readonly secrets: SecretStorage;
  /** Opens an account once more, as another window would. */
  readonly openAgain: (tokens: AccountTokens) => Promise<AccountTokens>;
  readonly runner: RunnerHost;
}

export function testApi(ports: TestApiPorts): TestApi {
  const { keeper, signIns, consent, board, statusBar, tree, runner, connections, connectionsTree } = ports;
  const accountOf = (wanted: AccountArgument): AccountTokens => {
    const found = connections.all.find(({ account: { file, connection, identity } }) => {
      return file === wanted.file && connection.id === wanted.connection && identity === (wanted.identity ?? "user");
    });
    if (!found) throw new Error("no such account");
    return found;
  };
  return {
    async prepare(job, password) {
      const intention = await readIntention(job);
      await consent.give(intention);
      const [{ connection, identity }] = intention.accounts;
      const tokens = await keeper.tokensFor({ folder: folderOf(job), connection: connection.id, identity });
      await tokens.credentials.keep("PASSWORD", new Secret(password));
    },
    get runs() {
      return board.all;
    },
    get statusText() {
      return statusBar.text;
    },
    get statusTooltip() {
      return statusBar.tooltipText;
    },
    get runnerPid() {
      return runner.pid;
    },
    rows: () => drawnRows(tree),
    async connectionRows() {
      await connections.look();
      return drawnRows(connectionsTree);
    },
    doctorPage: () => ports.doctor.lastPage(),
    secrets: ports.secrets,
    giveSecret: async (argument, name, value) => {
      await accountOf(argument).credentials.keep(name, new Secret(value));
      await accountOf(argument).look();
    },
    async signIn(argument) {
      const tokens = accountOf(argument);
      await tokens.signIn(undefined, new AbortController().signal);
      signIns.done.emit(tokens);
    },
    signOut: (argument) => accountOf(argument).signOut(new AbortController().signal),
    async otherWindow(argument) {
      const other = await ports.openAgain(accountOf(argument));
      return {
        refresh: async () => (await other.refresh(new AbortController().signal)).generation,
        close: () => other.close(),
      };
    },
  };
}

async function drawnRows<N>(tree: {
  getChildren(node?: N): N[] | Promise<N[]>;
  getTreeItem(node: N): TreeItem | Promise<TreeItem>;
}): Promise<readonly DrawnRow[]> {
  const rows: DrawnRow[] = [];
  const walk = async (level: number, parent?: N) => {
    for (const node of await tree.getChildren(parent)) {
      const {
        label,
        description,
        iconPath,
        accessibilityInformation,
        contextValue = "",
      } = await tree.getTreeItem(node);
      rows.push({
        level,
        label: textOf(label),
        description: textOf(description),
        icon: iconPath instanceof ThemeIcon ? iconPath.id : "",
        spoken: accessibilityInformation?.label ?? "",
        kind: contextValue,
      });
      await walk(level + 1, node);
    }
  };
  await walk(1);
  return rows;
}

function textOf(shown: unknown): string {
  return typeof shown === "string" ? shown : "";
}
