import type { HttpAnswer } from "../base/http.ts";
import { isObject, parseJson } from "../base/json.ts";
import { visible } from "../base/visible.ts";
import { refusalWords } from "./grants/refusalWords.ts";
import type { Rejection } from "./tokenSource.ts";

const LONGEST_WORDS = 200;
const LONGEST_HEADER = 4096;
/** What an error body needs; a longer one is a page. */
const LONGEST_BODY = 64 * 1024;

/** What a refusing answer says of its reason: `WWW-Authenticate` (RFC 6750 3), or else the body. */
export function readRejection({ headers, body, receivedAt }: HttpAnswer): Rejection {
  const challenge = (headers["www-authenticate"] ?? "").slice(0, LONGEST_HEADER);
  const words = body.length > LONGEST_BODY ? undefined : bodyWords(body);
  const error = short(parameter(challenge, "error") ?? words?.error);
  const description = short(parameter(challenge, "error_description") ?? words?.description);
  const scope = short(parameter(challenge, "scope"));
  return {
    at: receivedAt,
    ...(error !== undefined && { error }),
    ...(description !== undefined && { description }),
    ...(scope !== undefined && { scope }),
  };
}

/** A parameter of a challenge, quoted or not (RFC 9110 11.2). */
function parameter(challenge: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"([^"]*)"|([^\\s",]+))`, "i").exec(challenge);
  return found?.[1] ?? found?.[2];
}

function bodyWords(body: string) {
  const json = parseJson(body);
  return isObject(json) ? refusalWords(json) : undefined;
}

function short(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : visible(text.slice(0, LONGEST_WORDS));
}
