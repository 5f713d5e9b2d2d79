import { crc32 } from "../../base/crc32.ts";
import { isObject, type JsonObject, parseJson } from "../../base/json.ts";

const SEAL = /,"crc":"([0-9a-f]{8})"\}$/;

/** One JSON object on one line, closed by a checksum of all that stands before it. */
export function sealLine(object: JsonObject): string {
  const open = JSON.stringify(object).slice(0, -1);
  return `${open},"crc":"${crc32(open)}"}`;
}

/** The object of a sealed line; `undefined` when a single bit of it is wrong. */
export function openLine(line: string): JsonObject | undefined {
  const seal = SEAL.exec(line);
  if (!seal) return undefined;
  const open = line.slice(0, seal.index);
  if (crc32(open) !== seal[1]) return undefined;
  const object = parseJson(`${open}}`);
  return isObject(object) ? object : undefined;
}
