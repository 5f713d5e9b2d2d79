import { commands as editor, type Uri, workspace } from "vscode";
import type { Connection } from "../auth/connection.ts";
import { type Disposable, Emitter } from "../base/events.ts";
import { isFailure } from "../base/failure.ts";
import type { Problem } from "../base/problem.ts";
import { CONNECTIONS_FILE } from "../config/fileNames.ts";
import { contextKeys } from "../contributions.ts";
import type { AccountTokens } from "./accountTokens.ts";
import { readRuling } from "./connectionFiles.ts";
import { folderOf, SKIPPED_FOLDERS } from "./paths.ts";
import type { TokenKeeper } from "./tokenKeeper.ts";

/** A connection of some `longhaul.json`. */
export interface SeenConnection {
  readonly file: Uri;
  readonly connection: Connection;
  readonly user: AccountTokens;
  readonly service: AccountTokens | undefined;
}

/** A `longhaul.json` as it was last read. With problems in it, nothing of it applies. */
export interface SeenFile {
  readonly file: Uri;
  readonly connections: readonly SeenConnection[];
  readonly problems: readonly Problem[];
}

/** Every connection in this workspace, read anew whenever a `longhaul.json` changes. */
export class ConnectionsSeen {
  readonly changed = new Emitter<void>();
  private readonly keeper: TokenKeeper;
  private readonly report: (error: unknown) => void;
  private readonly listening: readonly Disposable[];
  private seen: readonly SeenFile[] = [];
  private looking = 0;
  private newest = Promise.resolve();

  constructor(keeper: TokenKeeper, report: (error: unknown) => void) {
    this.keeper = keeper;
    this.report = report;
    const watcher = workspace.createFileSystemWatcher(`**/${CONNECTIONS_FILE}`);
    const lookSoon = () => {
      this.look().catch(report);
    };
    this.listening = [
      watcher,
      watcher.onDidChange(lookSoon),
      watcher.onDidCreate(lookSoon),
      watcher.onDidDelete(lookSoon),
    ];
  }

  get files(): readonly SeenFile[] {
    return this.seen;
  }

  get connections(): readonly SeenConnection[] {
    return this.seen.flatMap(({ connections }) => connections);
  }

  /** Every identity of every connection, the user's first. */
  get all(): readonly AccountTokens[] {
    return this.connections.flatMap(({ user, service }) => (service ? [user, service] : [user]));
  }

  /** Resolves when what is seen is at least as new as the call. */
  look(): Promise<void> {
    this.newest = this.lookOnce();
    return this.newest;
  }

  private async lookOnce(): Promise<void> {
    this.looking += 1;
    const turn = this.looking;
    const files = await workspace.findFiles(`**/${CONNECTIONS_FILE}`, SKIPPED_FOLDERS);
    files.sort((a, b) => (a.path < b.path ? -1 : 1));
    const seen: SeenFile[] = [];
    for (const file of workspace.isTrusted ? files : []) seen.push(await this.read(file));
    // Another look began meanwhile, and will have seen more.
    if (turn !== this.looking) return this.newest;
    this.seen = seen;
    await editor.executeCommand("setContext", contextKeys.noConnections, files.length === 0);
    this.changed.emit();
  }

  dispose(): void {
    for (const one of this.listening) one.dispose();
  }

  private async read(file: Uri): Promise<SeenFile> {
    try {
      const { connections, problems } = await readRuling(file);
      const seen: SeenConnection[] = [];
      for (const connection of problems.length === 0 ? connections.values() : []) {
        const wanted = { folder: folderOf(file), connection: connection.id };
        const user = await this.keeper.tokensFor({ ...wanted, identity: "user" });
        const service = connection.service && (await this.keeper.tokensFor({ ...wanted, identity: "service" }));
        seen.push({ file, connection, user, service });
      }
      return { file, connections: seen, problems };
    } catch (error) {
      // It may have changed or gone while it was read: then there is a next look.
      if (!isFailure(error)) this.report(error);
      const problems = isFailure(error) && "problems" in error.facts ? error.facts.problems : [];
      return { file, connections: [], problems };
    }
  }
}
