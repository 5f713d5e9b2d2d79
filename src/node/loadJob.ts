import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Connection } from "../auth/connection.ts";
import { Failure } from "../base/failure.ts";
import { checkExpressions } from "../config/checkExpressions.ts";
import { readConnectionsFile } from "../config/connectionsFile.ts";
import { JsonDocument } from "../config/document.ts";
import { inReadingOrder } from "../config/inReadingOrder.ts";
import type { Job } from "../config/job.ts";
import { type PlaceholderPlace, readJobFile } from "../config/jobFile.ts";
import type { Place } from "../config/lineMap.ts";
import { presets } from "../presets/presets.ts";
import { findConnectionsFile } from "./findFiles.ts";
import { systemCode } from "./systemCode.ts";

/** A job file and the connection it names, both without problems. */
export interface LoadedJob {
  readonly job: Job;
  readonly connection: Connection;
  /** Where the placeholders of the job stand in its file. */
  readonly places: readonly PlaceholderPlace[];
  /** Where the job file names its records. */
  readonly fileAt: Place;
  /** Where it says what separates the cells of them; where it says nothing, `fileAt`. */
  readonly delimiterAt: Place;
}

/** All connections that rule the folder of `start`. Throws Failure `config-invalid` with every problem. */
export async function loadConnections(folder: string): Promise<ReadonlyMap<string, Connection>> {
  const path = await findConnectionsFile(folder);
  const { connections, problems } = readConnectionsFile(await readText(path), presets);
  if (problems.length > 0) throw new Failure("config-invalid", { problems });
  return connections;
}

/** Throws Failure `config-invalid` with every problem of both files. */
export async function loadJob(jobFile: string): Promise<LoadedJob> {
  const path = await findConnectionsFile(dirname(jobFile));
  const [connectionsText, jobText] = await Promise.all([readText(path), readText(jobFile)]);
  const { connections, declared, problems } = readConnectionsFile(connectionsText, presets);
  const read = readJobFile(jobText, connections, declared);
  const all = [...problems, ...inReadingOrder([...read.problems, ...(await checkExpressions(jobText))])];
  const connection = read.job && connections.get(read.job.connection);
  if (all.length > 0 || !read.job || !connection) throw new Failure("config-invalid", { problems: all });
  const document = new JsonDocument(jobText);
  const fileAt = document.placeOfValue(["records", "file"]);
  const delimiter = ["records", "delimiter"];
  const delimiterAt = document.has(delimiter) ? document.placeOfValue(delimiter) : fileAt;
  return { job: read.job, connection, places: read.places, fileAt, delimiterAt };
}

async function readText(path: string): Promise<{ path: string; text: string }> {
  try {
    return { path, text: await readFile(path, "utf8") };
  } catch (error) {
    throw new Failure("file-unreadable", { file: path, code: systemCode(error) ?? "unknown" }, error);
  }
}
