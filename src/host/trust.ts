import { workspace } from "vscode";
import { Failure } from "../base/failure.ts";

/** Stands before everything that uses a credential, starts a process or sends a request. */
export function requireTrust(): void {
  if (!workspace.isTrusted) throw new Failure("workspace-untrusted", {});
}
