import { onTestFinished } from "vitest";
import type { Network } from "../../../src/auth/connection.ts";
import { type Http, type HttpAnswer, HttpError, type HttpRequest } from "../../../src/base/http.ts";
import type { Secret } from "../../../src/base/secret.ts";
import { millis } from "../../../src/base/time.ts";
import { connectionHttp } from "../../../src/node/connectionHttp.ts";
import { httpsHttp } from "../../../src/node/httpsHttp.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";

export interface Wanted extends Partial<Network> {
  readonly passphrase?: Secret;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Both ways in which a connection reaches the network; each is closed when its test is over. */
export const networks: readonly [string, (wanted?: Wanted) => Promise<Http>][] = [
  ["the runner's network", overUndici],
  ["the editor's network", overHttps],
];

export async function overUndici({ passphrase, environment = {}, ...given }: Wanted = {}): Promise<Http> {
  const options = { connection: "mes", environment, ...(passphrase && { passphrase }) };
  const http = await connectionHttp(networkOf(given), options);
  onTestFinished(() => http.close());
  return http;
}

async function overHttps({ passphrase, environment = {}, ...given }: Wanted = {}): Promise<Http> {
  const options = { clock: nodeClock, connection: "mes", environment, ...(passphrase && { passphrase }) };
  return httpsHttp(networkOf(given), options);
}

function networkOf(given: Partial<Network>): Network {
  return { timeout: millis(5000), connections: 4, http2: false, ...given };
}

export function post(url: string, rest: Partial<HttpRequest> = {}): HttpRequest {
  return { method: "POST", url, headers: {}, body: "{}", timeout: millis(5000), maxBytes: 10_000, ...rest };
}

const never = new AbortController().signal;

/** The answer's body as JSON, or its status where it has none, or kind and code of the HttpError. */
export async function sent(http: Http, request: HttpRequest): Promise<unknown> {
  let answer: HttpAnswer;
  try {
    answer = await http.send(request, never);
  } catch (error) {
    return error instanceof HttpError ? `${error.kind} ${error.code}` : error;
  }
  return answer.body === "" ? answer.status : (JSON.parse(answer.body) as unknown);
}
