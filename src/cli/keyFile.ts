import { readFile } from "node:fs/promises";
import { Failure } from "../base/failure.ts";
import type { JsonObject } from "../base/json.ts";
import { readKeyText } from "../jwt/readKeyText.ts";
import { systemCode } from "../node/systemCode.ts";

/** The keys of a file: one JWK, a JWK Set (RFC 7517) or PEM. Throws Failure `file-unreadable`. */
export async function readKeyFile(file: string): Promise<readonly JsonObject[]> {
  let content: string;
  try {
    content = await readFile(file, "utf8");
  } catch (error) {
    throw new Failure("file-unreadable", { file, code: systemCode(error) ?? "unknown" }, error);
  }
  const keys = await readKeyText(content, "verify");
  if (keys.length === 0) throw new Failure("file-unreadable", { file, code: "no key in it" });
  return keys;
}
