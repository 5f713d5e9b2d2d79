import {
  type Event,
  EventEmitter,
  l10n,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  workspace,
} from "vscode";
import type { IdentityKind } from "../auth/connection.ts";
import type { Disposable } from "../base/events.ts";
import type { Clock, EpochMs } from "../base/time.ts";
import type { AccountArgument } from "./accountArgument.ts";
import { bindingOf } from "./accountBinding.ts";
import { type AccountRow, accountFacts, connectionRow, identityRow } from "./accountRows.ts";
import type { AccountTokens } from "./accountTokens.ts";
import { connectionFacts } from "./connectionFacts.ts";
import {
  accountItemOf,
  type ConnectionNode,
  type ConnectionsNode,
  type FactNode,
  factItem,
  type IdentityNode,
  type ProblemNode,
  problemItem,
} from "./connectionItems.ts";
import type { ConnectionsSeen, SeenConnection, SeenFile } from "./connectionsSeen.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { folderOf, shownPath } from "./paths.ts";
import type { SecretCanary } from "./secretCanary.ts";
import type { TokenKeeper } from "./tokenKeeper.ts";

const REDRAW_EVERY_MS = 250;

export interface ConnectionsTreePorts {
  readonly keeper: TokenKeeper;
  readonly connections: ConnectionsSeen;
  readonly canary: SecretCanary;
  readonly clock: Pick<Clock, "now">;
  readonly heartbeat: Heartbeat;
}

/** Connection → identities and facts. What counts down is drawn anew once a second, and only where its words change. */
export class ConnectionsTree implements TreeDataProvider<ConnectionsNode> {
  readonly onDidChangeTreeData: Event<ConnectionsNode | undefined>;
  private readonly ports: ConnectionsTreePorts;
  private readonly redraw = new EventEmitter<ConnectionsNode | undefined>();
  private readonly listening: readonly Disposable[];
  /** The same account is the same object, or the editor would not know its row again. */
  private readonly nodes = new Map<string, ConnectionNode | IdentityNode>();
  /** What is drawn of each row that counts down, by node. */
  private readonly drawn = new Map<string, string>();
  private beating: Disposable | undefined;
  private drawing: ReturnType<typeof setTimeout> | undefined;
  private drawnAt: EpochMs;

  constructor(ports: ConnectionsTreePorts) {
    this.ports = ports;
    this.drawnAt = ports.clock.now();
    this.onDidChangeTreeData = this.redraw.event;
    this.listening = [
      this.redraw,
      ports.connections.changed.on(() => this.fireAll()),
      ports.keeper.changed.on(() => this.drawSoon()),
      workspace.onDidGrantWorkspaceTrust(() => this.fireAll()),
    ];
  }

  /** Nothing counts down where nobody looks. */
  setVisible(isVisible: boolean): void {
    if (!isVisible) {
      this.beating?.dispose();
      this.beating = undefined;
    } else if (!this.beating) {
      this.beating = this.ports.heartbeat.on(() => this.count());
      this.count();
    }
  }

  dispose(): void {
    clearTimeout(this.drawing);
    this.beating?.dispose();
    for (const one of this.listening) one.dispose();
  }

  getChildren(node?: ConnectionsNode): ConnectionsNode[] {
    switch (node?.is) {
      case undefined:
        return this.ports.connections.files.flatMap((file) => this.ofFile(file));
      case "connection":
        return this.ofConnection(node);
      case "identity":
        return this.ofIdentity(node);
      case "fact":
      case "problem":
        return [];
      default:
        return node satisfies never;
    }
  }

  getParent(node: ConnectionsNode): ConnectionsNode | undefined {
    return node.is === "identity" ? this.connectionNode(node) : undefined;
  }

  getTreeItem(node: ConnectionsNode): TreeItem | Promise<TreeItem> {
    switch (node.is) {
      case "connection":
      case "identity":
        return this.accountItem(node);
      case "fact":
        return factItem(node);
      case "problem":
        return problemItem(node.problem);
      default:
        return node satisfies never;
    }
  }

  private ofFile({ file, connections, problems }: SeenFile): ConnectionsNode[] {
    return [
      ...problems.map((problem): ProblemNode => ({ is: "problem", problem })),
      ...connections.map(({ connection }) => this.connectionNode({ file: file.toString(), connection: connection.id })),
    ];
  }

  private ofConnection(node: ConnectionNode): ConnectionsNode[] {
    const seen = this.seen(node);
    if (!seen) return [];
    const { connection, user, service } = seen;
    const accounts = service ? [user, service] : [user];
    const facts = connectionFacts(
      {
        connection,
        origins: [...new Set(accounts.flatMap(({ account }) => bindingOf(account).origins))],
        ahead: accounts.map(({ state }) => state.ahead).find((ahead) => ahead !== undefined),
        persistence: this.ports.canary.persistence,
      },
      l10n.t,
    );
    return [
      ...accounts.map(({ account }) => this.identityNode({ ...node, identity: account.identity })),
      ...factNodes(facts, idOf(node)),
    ];
  }

  private ofIdentity(node: IdentityNode): ConnectionsNode[] {
    const tokens = this.tokens(node);
    return tokens ? factNodes(accountFacts(tokens.state, this.moment(), l10n.t), idOf(node)) : [];
  }

  private accountItem(node: ConnectionNode | IdentityNode): TreeItem {
    const row = this.rowOf(node);
    if (!row) return new TreeItem(node.connection, TreeItemCollapsibleState.None);
    this.drawn.set(idOf(node), wordsOf(row));
    const { Collapsed, Expanded } = TreeItemCollapsibleState;
    const isUser = node.is === "identity" && node.identity === "user";
    const item = accountItemOf(row, { id: idOf(node), state: isUser ? Expanded : Collapsed });
    if (row.kind !== undefined) item.contextValue = row.kind;
    item.tooltip = row.spoken;
    return item;
  }

  private rowOf(node: ConnectionNode | IdentityNode): AccountRow | undefined {
    const tokens = this.tokens(node);
    if (!tokens) return undefined;
    if (node.is === "identity") return identityRow(tokens.state, this.moment(), l10n.t);
    const several = this.ports.connections.files.length > 1;
    const place = several ? shownPath(folderOf(Uri.parse(node.file))) : undefined;
    return connectionRow(tokens.state, this.moment(), l10n.t, place);
  }

  /** A connection stands as its user does, or as its service does where only that one has tokens. */
  private tokens({ identity, ...node }: AccountArgument): AccountTokens | undefined {
    const seen = this.seen(node);
    if (!seen) return undefined;
    const { user, service } = seen;
    if (identity !== undefined) return identity === "user" ? user : service;
    return service && service.state.generation > 0 && user.state.generation === 0 ? service : user;
  }

  private seen({ file, connection: id }: AccountArgument): SeenConnection | undefined {
    return this.ports.connections.connections.find(
      (seen) => seen.file.toString() === file && seen.connection.id === id,
    );
  }

  private connectionNode({ file, connection }: AccountArgument): ConnectionNode {
    return this.known({ is: "connection", file, connection });
  }

  private identityNode({ file, connection, identity }: AccountArgument & { identity: IdentityKind }): IdentityNode {
    return this.known({ is: "identity", file, connection, identity });
  }

  private known<N extends ConnectionNode | IdentityNode>(node: N): N {
    const id = idOf(node);
    // What stands there under this id was made from the same parts.
    const known = this.nodes.get(id) ?? node;
    this.nodes.set(id, known);
    return known as N;
  }

  /** One for all rows: two that count down the same end are never a second apart. */
  private moment() {
    return { now: this.drawnAt };
  }

  private fireAll(): void {
    this.drawnAt = this.ports.clock.now();
    this.redraw.fire(undefined);
  }

  /** Several changes come together: a renewal changes both its row and its facts. */
  private drawSoon(): void {
    this.drawing ??= setTimeout(() => {
      this.drawing = undefined;
      this.fireAll();
    }, REDRAW_EVERY_MS);
  }

  private count(): void {
    this.drawnAt = this.ports.clock.now();
    for (const [id, node] of this.nodes) {
      const row = this.rowOf(node);
      const drawn = this.drawn.get(id);
      if (row && drawn !== undefined && drawn !== wordsOf(row)) this.redraw.fire(node);
    }
  }
}

function idOf({ file, connection, identity }: AccountArgument): string {
  return JSON.stringify([file, connection, ...(identity === undefined ? [] : [identity])]);
}

function wordsOf({ label, description, icon, colour, kind }: AccountRow): string {
  return JSON.stringify([label, description, icon, colour, kind]);
}

function factNodes(rows: readonly AccountRow[], of: string): FactNode[] {
  return rows.map((row) => ({ is: "fact", id: `${of} ${row.label}`, row }));
}
