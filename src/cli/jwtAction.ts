import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Failure } from "../base/failure.ts";
import type { JsonObject } from "../base/json.ts";
import { epochMs } from "../base/time.ts";
import { decodeJwt, jweHeader } from "../jwt/decodeJwt.ts";
import { decryptJwe } from "../jwt/decryptJwe.ts";
import { diffJwts } from "../jwt/diffJwts.ts";
import { explainJweHeader, explainJwt } from "../jwt/explainJwt.ts";
import { findJwts } from "../jwt/findJwts.ts";
import { jwtWarnings } from "../jwt/jwtWarnings.ts";
import { verifyJwt } from "../jwt/verifyJwt.ts";
import { systemCode } from "../node/systemCode.ts";
import { exitCode } from "./exitCode.ts";
import type { JwtOptions } from "./jwtCommand.ts";
import { differenceText, type InspectedJwt, inspectedText } from "./jwtText.ts";
import { readKeyFile } from "./keyFile.ts";

/** More tokens in one text are not shown. */
const MOST_TOKENS = 20;

/** Answers the exit code: 0 when at least one token could be read. */
export async function jwtAction(given: string, { key, diff, json }: JwtOptions): Promise<number> {
  const keys = key === undefined ? undefined : await readKeyFile(key);
  const found = tokensIn(await textOf(given));
  const shown = await Promise.all(found.slice(0, MOST_TOKENS).map((token) => inspect(token, keys)));
  const later = diff === undefined ? undefined : tokensIn(await textOf(diff))[0];
  const difference = later === undefined ? undefined : compare(found[0] ?? "", later);
  const isRead = shown.some(({ token }) => token.kind === "decoded");
  if (json) {
    const tokens = shown.map(({ token, ...rest }) => ({ ...token, ...rest }));
    process.stdout.write(
      `${JSON.stringify({ tokens, leftOut: found.length - shown.length, difference: difference ?? null })}\n`,
    );
  } else {
    const texts = shown.map((one) => inspectedText(one));
    if (found.length > shown.length) texts.push(`… and ${found.length - shown.length} more tokens`);
    if (difference) texts.push(differenceText(difference));
    else if (diff !== undefined) texts.push("One of the two cannot be read as a JWT, so they are not compared.");
    process.stdout.write(`${texts.join("\n\n")}\n`);
  }
  return isRead ? exitCode.succeeded : exitCode.refused;
}

async function inspect(text: string, keys: readonly JsonObject[] | undefined): Promise<InspectedJwt> {
  const token = decodeJwt(text);
  if (token.kind === "encrypted") return opened(text, keys ?? []);
  if (token.kind !== "decoded") return { token };
  return {
    token,
    explanation: explainJwt(token, epochMs(Date.now())),
    signature: keys && (await verifyJwt(text, keys)),
    warnings: jwtWarnings(token, { publishesKeys: keys?.some(({ kty }) => kty !== "oct") ?? false }),
  };
}

/** What an encrypted token holds: often a signed one (RFC 7519 5.2). */
async function opened(text: string, keys: readonly JsonObject[]): Promise<InspectedJwt> {
  const encryption = explainJweHeader(jweHeader(text) ?? {});
  let last: InspectedJwt["notDecrypted"];
  for (const key of keys) {
    const decrypted = await decryptJwe(text, key);
    if (decrypted.kind === "decrypted") {
      const inner = decodeJwt(decrypted.text);
      return inner.kind === "decoded"
        ? { ...(await inspect(decrypted.text, undefined)), decrypted: "jwt", encryption }
        : { token: { kind: "encrypted" }, decrypted: decrypted.text, encryption };
    }
    last = decrypted.kind;
  }
  return { token: { kind: "encrypted" }, ...(last !== undefined && { notDecrypted: last }), encryption };
}

function compare(before: string, after: string) {
  const [one, other] = [decodeJwt(before), decodeJwt(after)];
  return one.kind === "decoded" && other.kind === "decoded" ? diffJwts(one, other) : undefined;
}

/** The tokens of a text, or the text itself when there is none in it. */
function tokensIn(content: string): readonly string[] {
  const found = findJwts(content).map(({ offset, length }) => content.slice(offset, offset + length));
  return found.length > 0 ? found : [content.trim()];
}

async function textOf(given: string): Promise<string> {
  if (given === "-") return text(process.stdin);
  try {
    return await readFile(given, "utf8");
  } catch (error) {
    const code = systemCode(error) ?? "unknown";
    // A token is longer than any file's name, and looks like no path that was mistyped.
    if (["ENOENT", "ENAMETOOLONG", "ENOTDIR"].includes(code) && !/[/\\]|\.(?:txt|jwt|json|log)$/.test(given))
      return given;
    throw new Failure("file-unreadable", { file: given, code }, error);
  }
}
