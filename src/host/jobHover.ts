import {
  type CancellationToken,
  Hover,
  l10n,
  MarkdownString,
  type Position,
  Range,
  type TextDocument,
  workspace,
} from "vscode";
import { atPath, type JsonValue, parseJson } from "../base/json.ts";
import type { Spot } from "../config/drafts/fileSpot.ts";
import { hasSecretForm, isSecretName } from "../config/secretLook.ts";
import { presets } from "../presets/presets.ts";
import { rulingPath } from "./connectionFiles.ts";
import { connectionsFor, sourceOf } from "./documentProblems.ts";
import { effectiveTable } from "./effectiveTable.ts";
import { markdownText, shortened } from "./markdownText.ts";
import { folderOf, readText } from "./paths.ts";
import type { RecordsDoor } from "./recordsDoor.ts";

/** A hover is read at a glance. */
const LONGEST_REQUEST = 4000;
const LONGEST_VALUE = 400;

export interface JobHoverPorts {
  readonly records: RecordsDoor;
  readonly cancelled: CancellationToken;
}

/** In a job file: what a place comes to for the first record. Nothing is sent; without trust nothing is read. */
export async function jobHover(
  document: TextDocument,
  position: Position,
  { records, cancelled }: JobHoverPorts,
): Promise<Hover | undefined> {
  if (!workspace.isTrusted) return undefined;
  const reader = await import("./configReader.ts");
  const spot = reader.spotAt(document.getText(), document.offsetAt(position));
  if (!spot) return undefined;
  const range = new Range(document.positionAt(spot.span.start), document.positionAt(spot.span.end));
  const { connections, declared, problems } = await connectionsFor(document);
  if (spot.path.join(".") === "connection") return connectionPart(document, spot, range);
  const { job } = reader.readJob(sourceOf(document), { connections, declared, problems });
  const connection = job && connections.get(job.connection);
  if (!connection || !isAboutRecord(spot)) return undefined;
  const stop = new AbortController();
  const listening = cancelled.onCancellationRequested(() => stop.abort());
  try {
    const first = await records.first({ job, connection }, stop.signal);
    if (!first) return undefined;
    const parts = [...valuePart(spot, first), ...(await requestPart(spot, first))];
    return parts.length === 0 ? undefined : new Hover(new MarkdownString(parts.join("\n\n")), range);
  } catch (error) {
    if (stop.signal.aborted) return undefined;
    return new Hover(new MarkdownString(markdownText(await reasonOf(error))), range);
  } finally {
    listening.dispose();
  }
}

type First = NonNullable<Awaited<ReturnType<RecordsDoor["first"]>>>;

function isAboutRecord({ path, placeholder }: Spot): boolean {
  const [part, field] = path;
  return (
    placeholder !== undefined || part === "request" || part === "write" || (part === "records" && field !== "file")
  );
}

/** The value of a placeholder, a key or a field, as the first record has it. */
function valuePart(spot: Spot, { values, request }: First): string[] {
  const [part, field, ...rest] = spot.path;
  const column = spot.placeholder ?? columnAt(spot);
  if (column !== undefined) {
    const value = Object.hasOwn(values, column) ? values[column] : atPath(values, column);
    return value === undefined ? [] : [resolved(column, value, request.line)];
  }
  if (part !== "request") return [];
  const name = String(rest.at(-1) ?? "");
  if (field === "headers" && name !== "") {
    const value = request.headers[name.toLowerCase()];
    return value === undefined ? [] : [resolved(name, value, request.line)];
  }
  const body = field === "body" && rest.length > 0 ? parseJson(request.body ?? "") : undefined;
  const value = rest.reduce<JsonValue | undefined>((here, step) => atPath(here, String(step)), body);
  return value === undefined ? [] : [resolved(name, value, request.line)];
}

function columnAt({ path, value }: Spot): string | undefined {
  const [part, field, column] = path;
  if (part === "records" && field === "key" && typeof value === "string") return value;
  return part === "records" && field === "types" && typeof column === "string" ? column : undefined;
}

function resolved(name: string, value: JsonValue, line: number): string {
  const text = JSON.stringify(value);
  const shown = isSecretName(name) || hasSecretForm(text) ? "••••" : shortened(text, LONGEST_VALUE);
  return `${markdownText(name)}: **${markdownText(shown)}** (${markdownText(l10n.t("first record, line {0}", line))})`;
}

/** The whole first request, where the address or the request itself is under the mouse. */
async function requestPart({ path }: Spot, { request }: First): Promise<string[]> {
  const where = path.join(".");
  if (where !== "request" && where !== "request.path" && where !== "request.method" && where !== "request.body")
    return [];
  const { requestText } = await import("./dryRunText.ts");
  const text = shortened(requestText(request, l10n.t), LONGEST_REQUEST);
  // A fence that is longer than any in the text cannot be closed by it.
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return [markdownText(l10n.t("The first request as it would be sent:")), `${fence}http\n${text}\n${fence}`];
}

async function connectionPart(document: TextDocument, { value }: Spot, range: Range): Promise<Hover | undefined> {
  const file = await rulingPath(folderOf(document.uri));
  if (typeof value !== "string" || !file) return undefined;
  const reader = await import("./configReader.ts");
  const fields = reader.effectiveFields({ path: file.fsPath, text: await readText(file) }, value, presets);
  if (fields.length === 0) return undefined;
  const preset = fields.find(({ field }) => field === "preset")?.value;
  const title = `**${markdownText(value)}** · ${markdownText(workspace.asRelativePath(file))}`;
  const table = effectiveTable(fields, typeof preset === "string" ? preset : undefined);
  return new Hover(new MarkdownString(`${title}\n\n${table}`), range);
}

/** Reading and rendering say by themselves what is wrong; anything else is a defect of ours and not hidden. */
async function reasonOf(error: unknown): Promise<string> {
  const { isFailure } = await import("../base/failure.ts");
  if (isFailure(error)) {
    const { sentenceForFailure } = await import("../sentences/failures.ts");
    return sentenceForFailure(error, l10n.t).message;
  }
  const column = error instanceof Error && "path" in error && typeof error.path === "string" ? error.path : undefined;
  if (column === undefined) throw error;
  return l10n.t("The first record has no value for {0} that could stand here.", column);
}
