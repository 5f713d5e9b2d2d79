import {
  type Event,
  EventEmitter,
  commands as editor,
  l10n,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  workspace,
} from "vscode";
import type { Disposable } from "../base/events.ts";
import { JOB_SUFFIX } from "../config/fileNames.ts";
import { commands, contextKeys } from "../contributions.ts";
import type { RunView } from "../protocol/messages.ts";
import { findJobs, type JobArgument, jobName } from "./jobArgument.ts";
import { exists, fileName, folderOf, JOB_FILES, shownPath } from "./paths.ts";
import type { RunBoard } from "./runBoard.ts";
import { tooltipText } from "./runText.ts";
import { jobRow, type Row, runRow, type SegmentRow, segmentRows } from "./syncRows.ts";

export interface JobNode extends JobArgument {
  readonly is: "job";
  readonly file: Uri;
}
export interface RunNode extends Required<JobArgument> {
  readonly is: "run";
}
export interface SegmentNode extends Required<JobArgument> {
  readonly is: "segment";
  readonly row: SegmentRow;
}
export interface MoreNode extends Required<JobArgument> {
  readonly is: "more";
  readonly left: number;
}
export type SyncNode = JobNode | RunNode | SegmentNode | MoreNode;

/** A run shows so many of its rows, and so many more each time. */
const PAGE = 50;
const REDRAW_EVERY_MS = 250;

/** Other windows and the command line leave runs too. */
const RUN_FILES = "**/.longhaul/*/*/*.checkpoint.jsonl";

export interface SyncJobsTreePorts {
  readonly board: RunBoard;
  /** Runs of a job by their checkpoints. */
  readonly list: (file: Uri) => Promise<readonly RunView[]>;
}

/** Job → run → segments. Past runs are listed when a job is opened; at most four times a second what changed is drawn anew. */
export class SyncJobsTree implements TreeDataProvider<SyncNode> {
  readonly onDidChangeTreeData: Event<SyncNode | undefined>;
  private readonly ports: SyncJobsTreePorts;
  private readonly redraw = new EventEmitter<SyncNode | undefined>();
  private readonly listening: readonly Disposable[];
  private readonly jobs = new Map<string, JobNode>();
  private readonly runs = new Map<string, RunNode>();
  private readonly states = new Map<string, RunView["state"]>();
  private readonly shownRows = new Map<string, number>();
  /** Jobs whose past runs are known. */
  private readonly listed = new Set<string>();
  private readonly stale = new Set<SyncNode>();
  private drawing: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: SyncJobsTreePorts) {
    this.ports = ports;
    this.onDidChangeTreeData = this.redraw.event;
    const jobs = workspace.createFileSystemWatcher(JOB_FILES, false, true);
    const runs = workspace.createFileSystemWatcher(RUN_FILES, false, true);
    const all = () => this.redraw.fire(undefined);
    const again = (checkpoint: Uri) => this.listAgain(checkpoint);
    this.listening = [
      this.redraw,
      jobs,
      jobs.onDidCreate(all),
      jobs.onDidDelete(all),
      runs,
      runs.onDidCreate(again),
      runs.onDidDelete(again),
      workspace.onDidGrantWorkspaceTrust(all),
      ports.board.changed.on((view) => this.changed(view)),
    ];
  }

  dispose(): void {
    clearTimeout(this.drawing);
    for (const one of this.listening) one.dispose();
  }

  async getChildren(node?: SyncNode): Promise<SyncNode[]> {
    switch (node?.is) {
      case undefined:
        return this.allJobs();
      case "job":
        return this.runsOf(node);
      case "run":
        return this.segmentsOf(node);
      case "segment":
      case "more":
        return [];
      default:
        return node satisfies never;
    }
  }

  private async allJobs(): Promise<SyncNode[]> {
    const files = await findJobs();
    await editor.executeCommand("setContext", contextKeys.noJobs, files.length === 0);
    await editor.executeCommand("setContext", contextKeys.hasJobs, files.length > 0);
    return files.map((file) => this.jobNode(file.fsPath));
  }

  getParent(node: SyncNode): SyncNode | undefined {
    if (node.is === "job") return undefined;
    return node.is === "run" ? this.jobNode(node.jobFile) : this.runNode(node);
  }

  getTreeItem(node: SyncNode): TreeItem {
    switch (node.is) {
      case "job":
        return this.jobItem(node);
      case "run":
        return this.runItem(node);
      case "segment":
        return asItem(node.row, { id: `${node.checkpoint}#${node.row.id}`, state: TreeItemCollapsibleState.None });
      case "more":
        return moreItem(node);
      default:
        return node satisfies never;
    }
  }

  showMore(node: unknown): void {
    if (!isMore(node)) return;
    this.shownRows.set(node.checkpoint, (this.shownRows.get(node.checkpoint) ?? PAGE) + PAGE);
    this.redraw.fire(this.runNode(node));
  }

  runNode({ jobFile, checkpoint }: Required<JobArgument>): RunNode {
    const known = this.runs.get(checkpoint);
    const node: RunNode = known ?? { is: "run", jobFile, checkpoint };
    this.runs.set(checkpoint, node);
    return node;
  }

  private jobNode(jobFile: string): JobNode {
    const known = this.jobs.get(jobFile);
    const node: JobNode = known ?? { is: "job", jobFile, file: Uri.file(jobFile) };
    this.jobs.set(jobFile, node);
    return node;
  }

  /** The runner is asked only where a run has left its files, and never from a folder that is not trusted. */
  private async runsOf({ file, jobFile }: JobNode): Promise<RunNode[]> {
    const state = Uri.joinPath(folderOf(file), ".longhaul", jobName(file));
    if (workspace.isTrusted && !this.listed.has(jobFile) && (await exists(state))) {
      this.listed.add(jobFile);
      await this.ports.list(file);
    }
    return this.ports.board.runsOf(jobFile).map((view) => this.runNode(view));
  }

  private segmentsOf(node: RunNode): SyncNode[] {
    const view = this.ports.board.of(node.checkpoint);
    if (!view) return [];
    const { jobFile, checkpoint } = node;
    const rows = segmentRows(view, l10n.t);
    const most = this.shownRows.get(checkpoint) ?? PAGE;
    const shown = rows.slice(0, most).map((row): SegmentNode => ({ is: "segment", jobFile, checkpoint, row }));
    return rows.length > most ? [...shown, { is: "more", jobFile, checkpoint, left: rows.length - most }] : shown;
  }

  private jobItem(node: JobNode): TreeItem {
    const row = jobRow(jobName(node.file), this.ports.board.movingOf(node.jobFile), l10n.t);
    const item = asItem(row, { id: node.jobFile, state: TreeItemCollapsibleState.Collapsed });
    item.tooltip = shownPath(node.file);
    item.command = { command: "vscode.open", title: l10n.t("Open"), arguments: [node.file] };
    return item;
  }

  private runItem(node: RunNode): TreeItem {
    const view = this.ports.board.of(node.checkpoint);
    const state = TreeItemCollapsibleState.Collapsed;
    if (!view) return new TreeItem(node.checkpoint, TreeItemCollapsibleState.None);
    const item = asItem(runRow(view, l10n.t), { id: node.checkpoint, state });
    item.tooltip = tooltipText(view, l10n.t);
    return item;
  }

  private changed(view: RunView): void {
    const shown = this.states.get(view.checkpoint);
    this.states.set(view.checkpoint, view.state);
    // Drawing a job draws all its runs: only a run that begins or ends is worth that.
    this.stale.add(shown === view.state ? this.runNode(view) : this.jobNode(view.jobFile));
    this.drawing ??= setTimeout(() => this.draw(), REDRAW_EVERY_MS);
  }

  private listAgain(checkpoint: Uri): void {
    const stateOfJob = folderOf(folderOf(checkpoint));
    const job = this.jobs.get(Uri.joinPath(stateOfJob, "../..", `${fileName(stateOfJob)}${JOB_SUFFIX}`).fsPath);
    if (!job) return;
    this.listed.delete(job.jobFile);
    this.redraw.fire(job);
  }

  private draw(): void {
    this.drawing = undefined;
    const nodes = [...this.stale];
    this.stale.clear();
    for (const node of nodes) this.redraw.fire(node);
  }
}

function asItem(row: Row, { id, state }: { readonly id: string; readonly state: TreeItemCollapsibleState }): TreeItem {
  const item = new TreeItem(row.label, state);
  item.id = id;
  item.description = row.description;
  item.iconPath = new ThemeIcon(row.icon, row.colour === undefined ? undefined : new ThemeColor(row.colour));
  if (row.kind !== undefined) item.contextValue = row.kind;
  const both = row.description === "" ? row.label : `${row.label}, ${row.description}`;
  item.accessibilityInformation = { label: row.spoken ?? both };
  return item;
}

function moreItem(node: MoreNode): TreeItem {
  const item = new TreeItem(l10n.t("Show more"), TreeItemCollapsibleState.None);
  item.id = `${node.checkpoint}#more`;
  item.description = l10n.t("{0} left", node.left);
  item.command = { command: commands.showMoreSegments, title: l10n.t("Show more"), arguments: [node] };
  return item;
}

function isMore(node: unknown): node is MoreNode {
  return typeof node === "object" && node !== null && "is" in node && node.is === "more";
}
