import type { RecordsForm } from "../engine/recordsForm.ts";
import type { Translate } from "./sentence.ts";

/** How the records are read, in a few words: `CSV separated by ";", windows-1252, gzipped`. */
export function wordsForForm({ format, delimiter, encoding, compressed }: RecordsForm, t: Translate): string {
  const name = format.toUpperCase();
  const words = [delimiter === null ? name : t("{0} separated by {1}", name, delimiterWords(delimiter, t)), encoding];
  if (compressed) words.push(t("gzipped"));
  return words.join(", ");
}

function delimiterWords(delimiter: string, t: Translate): string {
  if (delimiter === "\t") return t("tabs");
  return JSON.stringify(delimiter);
}
