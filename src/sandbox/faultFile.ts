import { readFile } from "node:fs/promises";
import { parseJson } from "../base/json.ts";
import { type FaultPlan, parseFaultPlan } from "./faultPlan.ts";

/** Reads a fault plan from a JSON file. Rejects with the system's error or `InputNotUnderstood`. */
export async function readFaultFile(path: string): Promise<FaultPlan> {
  return parseFaultPlan(parseJson(await readFile(path, "utf8")));
}
