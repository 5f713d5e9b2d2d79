import { type Disposable, workspace } from "vscode";
import { onFirstUse } from "../base/onFirstUse.ts";
import type { CheckpointLensPorts } from "./checkpointLens.ts";
import { isCheckpoint } from "./isCheckpoint.ts";

/** Loads what explains checkpoints when the first one is open in this window. */
export function watchOpenCheckpoints(ports: CheckpointLensPorts): Disposable {
  const parts: Disposable[] = [];
  let disposed = false;
  const explain = onFirstUse(async () => {
    const { registerCheckpointLens } = await import("./checkpointLens.ts");
    if (!disposed) parts.push(registerCheckpointLens(ports));
  });
  const look = () => {
    if (workspace.textDocuments.some(isCheckpoint)) explain().catch(ports.report);
  };
  parts.push(workspace.onDidOpenTextDocument(look));
  look();
  return {
    dispose: () => {
      disposed = true;
      for (const part of parts) part.dispose();
    },
  };
}
