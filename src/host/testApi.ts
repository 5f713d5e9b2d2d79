import type { Uri } from "vscode";
import { Secret } from "../base/secret.ts";
import type { RunView } from "../protocol/messages.ts";
import type { Consent } from "./consent.ts";
import { readIntention } from "./intention.ts";
import { folderOf } from "./paths.ts";
import type { RunBoard } from "./runBoard.ts";
import type { RunnerHost } from "./runnerHost.ts";
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
  /** Every row of the tree, depth first, as it would be drawn. */
  rows(): Promise<readonly DrawnRow[]>;
}

export interface DrawnRow {
  readonly level: number;
  readonly label: string;
  readonly description: string;
}

export interface TestApiPorts {
  readonly keeper: TokenKeeper;
  readonly consent: Consent;
  readonly board: RunBoard;
  readonly statusBar: StatusBar;
  readonly tree: SyncJobsTree;
  readonly runner: RunnerHost;
}

export function testApi({ keeper, consent, board, statusBar, tree, runner }: TestApiPorts): TestApi {
  return {
    async prepare(job, password) {
      const intention = await readIntention(job);
      await consent.give(intention);
      const { connection, identity } = intention.account;
      const tokens = await keeper.tokensFor({ folder: folderOf(job), connection: connection.id, identity });
      await tokens.credentials.keep("PASSWORD", new Secret(password));
    },
    get runs() {
      return board.all;
    },
    get statusText() {
      return statusBar.text;
    },
    get runnerPid() {
      return runner.pid;
    },
    async rows() {
      const rows: DrawnRow[] = [];
      const walk = async (level: number, parent?: Parameters<SyncJobsTree["getChildren"]>[0]) => {
        for (const node of await tree.getChildren(parent)) {
          const { label, description } = tree.getTreeItem(node);
          rows.push({ level, label: textOf(label), description: textOf(description) });
          await walk(level + 1, node);
        }
      };
      await walk(1);
      return rows;
    },
  };
}

function textOf(shown: unknown): string {
  return typeof shown === "string" ? shown : "";
}
