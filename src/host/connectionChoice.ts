import { l10n, type QuickPickItem, QuickPickItemKind, type Uri } from "vscode";
import type { Connection } from "../auth/connection.ts";
import type { ConnectionsFile } from "../config/connectionsFile.ts";
import type * as Reader from "./configReader.ts";
import { ConnectionSteps, fileFor, type NewConnection } from "./connectionSteps.ts";
import { pickOne, type Step, type StepPlace, type Went, walk } from "./steps.ts";
import { currentText } from "./writeText.ts";

/** The connection of a job: one that stands in the file, or one that will be written with it. */
export interface ConnectionChoice {
  readonly id: string;
  readonly baseUrl: string;
  readonly file: ConnectionsFile;
  readonly fresh: NewConnection | undefined;
}

interface ConnectionItem extends QuickPickItem {
  readonly connection?: Connection;
}

/** Every connection that a job could name then. */
export function connectionsWith({ file, fresh }: ConnectionChoice, reader: typeof Reader): ConnectionsFile {
  if (!fresh) return file;
  const text = reader.applied("", reader.connectionEdits("", fresh.draft));
  const own = reader.readConnections({ path: fresh.file.fsPath, text });
  return {
    connections: new Map([...file.connections, ...own.connections]),
    declared: [...file.declared, ...own.declared],
    problems: [],
  };
}

/** Asks which connection a job goes to, or for a new one: as steps within the step. */
export function connectionStep(folder: Uri, take: (choice: ConnectionChoice) => void): Step {
  return async (place) => {
    const path = await fileFor(folder);
    const reader = await import("./configReader.ts");
    const file = reader.readConnections({ path: path.fsPath, text: await currentText(path) });
    for (;;) {
      let picked: Connection | undefined;
      const went =
        file.connections.size === 0 ? "next" : await pickConnection(place, file, (connection) => (picked = connection));
      if (went !== "next") return went;
      if (picked) {
        take({ id: picked.id, baseUrl: picked.baseUrl, file, fresh: undefined });
        return "next";
      }
      const asking = await ConnectionSteps.begin(path);
      const made: Went = await walk(l10n.t("New Sync Job: New Connection"), () => asking.steps, true);
      if (made === "next") {
        const { draft } = asking;
        take({ id: draft.id, baseUrl: draft.baseUrl, file, fresh: { file: path, draft } });
        return made;
      }
      if (made === "cancelled") return made;
      // Back from the first question: to the list, or where there is none, to the step before.
      if (file.connections.size === 0) return place.canGoBack ? "back" : "cancelled";
    }
  };
}

function pickConnection(
  place: StepPlace,
  file: ConnectionsFile,
  take: (connection: Connection | undefined) => void,
): Promise<Went> {
  const items: ConnectionItem[] = [
    ...[...file.connections.values()].map((connection) => ({
      label: connection.id,
      description: connection.baseUrl,
      connection,
    })),
    { label: "", kind: QuickPickItemKind.Separator },
    { label: l10n.t("$(add) New Connection…"), alwaysShow: true },
  ];
  return pickOne(place, {
    placeholder: l10n.t("Where do the records go?"),
    items,
    take: ({ connection }) => take(connection),
  });
}
