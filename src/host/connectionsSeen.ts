import { workspace } from "vscode";
import { type Disposable, Emitter } from "../base/events.ts";
import { CONNECTIONS_FILE } from "../config/fileNames.ts";
import type { AccountTokens } from "./accountTokens.ts";
import { readRuling } from "./connectionFiles.ts";
import { folderOf, SKIPPED_FOLDERS } from "./paths.ts";
import type { TokenKeeper } from "./tokenKeeper.ts";

/** The user identities of every connection in this workspace, read anew whenever a `longhaul.json` changes. */
export class ConnectionsSeen {
  readonly changed = new Emitter<void>();
  private readonly keeper: TokenKeeper;
  private readonly listening: readonly Disposable[];
  private accounts: readonly AccountTokens[] = [];
  private looking = 0;

  constructor(keeper: TokenKeeper, report: (error: unknown) => void) {
    this.keeper = keeper;
    const watcher = workspace.createFileSystemWatcher(`**/${CONNECTIONS_FILE}`);
    const lookSoon = () => {
      this.look().catch(report);
    };
    this.listening = [
      watcher,
      watcher.onDidChange(lookSoon),
      watcher.onDidCreate(lookSoon),
      watcher.onDidDelete(lookSoon),
      keeper.replaced.on(lookSoon),
    ];
  }

  get all(): readonly AccountTokens[] {
    return this.accounts;
  }

  /** Files with problems are left out: their places are shown as diagnostics, and a run says so. */
  async look(): Promise<void> {
    this.looking += 1;
    const turn = this.looking;
    const found: AccountTokens[] = [];
    for (const file of workspace.isTrusted
      ? await workspace.findFiles(`**/${CONNECTIONS_FILE}`, SKIPPED_FOLDERS)
      : []) {
      const { connections, problems } = await readRuling(file);
      if (problems.length > 0) continue;
      for (const connection of connections.keys()) {
        found.push(await this.keeper.tokensFor({ folder: folderOf(file), connection, identity: "user" }));
      }
    }
    if (turn !== this.looking) return;
    this.accounts = found;
    this.changed.emit();
  }

  dispose(): void {
    for (const one of this.listening) one.dispose();
  }
}
