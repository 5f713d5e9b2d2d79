import type { Problem } from "../base/problem.ts";
import { checkExpressions } from "../config/checkExpressions.ts";
import { type ConnectionsFile, readConnectionsFile } from "../config/connectionsFile.ts";
import { JsonDocument, type SourceFile } from "../config/document.ts";
import { inReadingOrder } from "../config/inReadingOrder.ts";
import { type JobFile, readJobFile } from "../config/jobFile.ts";
import type { Place } from "../config/lineMap.ts";
import { presets } from "../presets/presets.ts";

/** Reads the files a user owns. Loaded when the first one is read: the validators are large, and activation need not wait. */
export function readConnections(file: SourceFile): ConnectionsFile {
  return readConnectionsFile(file, presets);
}

/** All that is wrong in a job file, its expressions included. */
export async function problemsOfJob(file: SourceFile, connections: ConnectionsFile): Promise<readonly Problem[]> {
  return inReadingOrder([...readJob(file, connections).problems, ...(await checkExpressions(file))]);
}

export function readJob(file: SourceFile, { connections, declared }: ConnectionsFile): JobFile {
  return readJobFile(file, connections, declared);
}

/** Where a connection's name stands in `longhaul.json`, or one of its fields: where that is missing, what would surround it. */
export function placeOfConnection(file: SourceFile, connection: string, field?: string): Place {
  const document = new JsonDocument(file);
  const whole = ["connections", connection];
  const steps = field === undefined ? [] : field.split(".");
  for (let length = steps.length; length > 0; length -= 1) {
    const path = [...whole, ...steps.slice(0, length)];
    if (document.has(path)) return document.placeOfKey(path);
  }
  return document.placeOfKey(whole);
}
