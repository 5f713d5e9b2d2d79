import { TextDecoder } from "node:util";
import type { Encoding } from "../../config/job.ts";

/** Converts the bytes of a file chunk by chunk; `undefined` ends it. Throws for bytes that the encoding cannot have. */
export type ToUtf8 = (chunk: Buffer | undefined) => Buffer;

/** `undefined` for UTF-8, which needs no converting. */
export function toUtf8From(encoding: Encoding): ToUtf8 | undefined {
  switch (encoding) {
    case "utf-8":
      return undefined;
    case "utf-16le":
    case "utf-16be":
      return utf16(encoding);
    case "windows-1252":
      return (chunk) => Buffer.from(windows1252(chunk));
    case "iso-8859-1":
      return (chunk) => Buffer.from(chunk?.toString("latin1") ?? "");
    default:
      return encoding satisfies never;
  }
}

function utf16(encoding: "utf-16le" | "utf-16be"): ToUtf8 {
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (chunk) => Buffer.from(chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode());
}

/** Bytes 0x80 to 0x9f (WHATWG Encoding, index windows-1252); five of them are unused and stay control characters. */
const upper = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

// By hand: the decoder of some releases of Node takes these bytes for ISO-8859-1.
function windows1252(chunk: Buffer | undefined): string {
  const text = chunk?.toString("latin1") ?? "";
  return text.replace(/[\x80-\x9f]/g, (letter) => upper[letter.charCodeAt(0) - 0x80] ?? letter);
}
