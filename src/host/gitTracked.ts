import { extensions, type Uri } from "vscode";

/**
 * Whether git tracks a file, as the editor's own git extension says; `undefined` where there is none, or it is not up yet.
 * Asks no repository that the editor has not opened itself.
 */
export async function isTracked(file: Uri): Promise<boolean | undefined> {
  const repository = repositoryOf(file);
  if (repository === undefined) return undefined;
  try {
    // No tree: the index, in which a new file stands as soon as it is staged.
    await repository.getObjectDetails("", file.fsPath);
    return true;
  } catch {
    // It throws for a path that it does not know, and for nothing that matters here.
    return false;
  }
}

interface Repository {
  getObjectDetails(treeish: string, path: string): Promise<unknown>;
}

function repositoryOf(file: Uri): Repository | undefined {
  const git = extensions.getExtension<unknown>("vscode.git");
  const api = git?.isActive ? call(git.exports, "getAPI", 1) : undefined;
  const repository = call(api, "getRepository", file);
  return isRepository(repository) ? repository : undefined;
}

function isRepository(value: unknown): value is Repository {
  return typeof value === "object" && value !== null && "getObjectDetails" in value;
}

/** Another extension's object, of whatever version. */
function call(value: unknown, name: string, argument: unknown): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const method: unknown = Reflect.get(value, name);
  if (typeof method !== "function") return undefined;
  try {
    return Reflect.apply(method, value, [argument]);
  } catch {
    // Git is switched off.
    return undefined;
  }
}
