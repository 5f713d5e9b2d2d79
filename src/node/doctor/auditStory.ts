import { bindings } from "../../auth/tokenSource.ts";
import { isObject, type JsonObject, parseJson } from "../../base/json.ts";
import { type EpochMs, epochMs } from "../../base/time.ts";
import { tokenEventKinds } from "../../base/tokenEventKind.ts";
import { tokenTroubles } from "../../base/tokenTrouble.ts";
import type { RecordsRefused, TokenHappened } from "../../doctor/observation.ts";
import { readLines } from "../readLines.ts";
import { systemCode } from "../systemCode.ts";
import { Refusals } from "./refusals.ts";

export interface AuditStory {
  /** Of both identities. */
  readonly tokenEvents: readonly TokenHappened[];
  readonly refused: readonly RecordsRefused[];
}

/** Best effort, as the audit itself is: a line that cannot be read is left out. `undefined` where there is none. */
export async function readAuditStory(path: string, run: string): Promise<AuditStory | undefined> {
  const tokenEvents: TokenHappened[] = [];
  const refusals = new Refusals(run);
  try {
    for await (const { text } of readLines(path)) {
      const line = parseJson(text);
      if (!isObject(line)) continue;
      const at = timeIn(line, "time");
      if (at === null) continue;
      const event = happenedIn(line, at, run);
      if (event) tokenEvents.push(event);
      else if (line["event"] === "retry") refusals.add(at, { status: null, words: textIn(line, "error") ?? "" });
    }
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
  return { tokenEvents, refused: refusals.all() };
}

function happenedIn(line: JsonObject, at: EpochMs, run: string): TokenHappened | undefined {
  const event = tokenEventKinds.find((kind) => kind === line["event"]);
  const { generation } = line;
  if (!event || typeof generation !== "number") return undefined;
  return {
    is: "token-happened",
    at,
    run,
    chain: line["identity"] === "service" ? "service" : "user",
    event,
    generation,
    endsAt: timeIn(line, "ends"),
    binding: bindings.find((binding) => binding === line["binding"]) ?? null,
    trouble: tokenTroubles.find((trouble) => trouble === line["trouble"]) ?? null,
    detail: textIn(line, "detail"),
  };
}

function textIn(line: JsonObject, name: string): string | null {
  const value = line[name];
  return typeof value === "string" ? value : null;
}

function timeIn(line: JsonObject, name: string): EpochMs | null {
  const at = Date.parse(textIn(line, name) ?? "");
  return Number.isNaN(at) ? null : epochMs(at);
}
