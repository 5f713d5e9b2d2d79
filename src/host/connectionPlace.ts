import { Uri } from "vscode";
import { readText } from "./paths.ts";
import { showPlace } from "./showPlace.ts";

/** Opens a `longhaul.json` where a connection stands in it, or one of its fields, such as `lifetime.access`. */
export async function showConnection(file: string, connection: string, field?: string): Promise<void> {
  const uri = Uri.parse(file);
  const { placeOfConnection } = await import("./configReader.ts");
  await showPlace(uri, placeOfConnection({ path: uri.fsPath, text: await readText(uri) }, connection, field));
}
