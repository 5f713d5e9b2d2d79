import { readFile } from "node:fs/promises";
import { SourceMap, type SourceMapPayload } from "node:module";
import { basename, dirname, join, relative } from "node:path";

/**
 * Answers a function that puts source places for places of the bundle into a text such as a stack trace. The extension
 * host writes its own stack traces and does not read source maps.
 */
export async function sourcePlaces(bundle: string): Promise<(text: string) => string> {
  const map = new SourceMap(JSON.parse(await readFile(`${bundle}.map`, "utf8")) as SourceMapPayload);
  const place = new RegExp(`[^\\s(]*${basename(bundle).replaceAll(".", "\\.")}:(\\d+):(\\d+)`, "g");
  return (text) =>
    text.replace(place, (found, line: string, column: string) => {
      const origin = map.findOrigin(Number(line), Number(column));
      if (!("fileName" in origin)) return found;
      const file = relative(process.cwd(), join(dirname(bundle), origin.fileName));
      return `${file}:${origin.lineNumber}:${origin.columnNumber}`;
    });
}
