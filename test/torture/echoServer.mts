// A server that says back every secret it is sent, raw and encoded, in answers, errors, headers and addresses.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { echoesOf } from "./markedSecrets.mts";

export interface EchoServer {
  readonly url: string;
  /** How many answers carried a secret, by their status. */
  readonly echoes: ReadonlyMap<number, number>;
  /** Every token that was given out. */
  readonly given: readonly string[];
  /** From now on the token endpoint refuses, and says back what it was sent. */
  refuseTokens: boolean;
  close(): Promise<void>;
}

export async function startEchoServer(mark: (name: string) => string): Promise<EchoServer> {
  const echoes = new Map<number, number>();
  const given: string[] = [];
  const told = { refuseTokens: false };
  let requests = 0;
  const give = (name: string) => {
    given.push(mark(`${name}${given.length}`));
    return given.at(-1);
  };
  const echo = (response: ServerResponse, status: number, secrets: readonly string[]) => {
    const forms = secrets.flatMap(echoesOf);
    echoes.set(status, (echoes.get(status) ?? 0) + 1);
    response.writeHead(status, {
      "content-type": "application/json",
      "x-you-sent": secrets.map(encodeURIComponent).join(" "),
      location: `/next?token=${encodeURIComponent(secrets[0] ?? "")}`,
    });
    response.end(JSON.stringify({ error: "invalid_grant", error_description: forms.join(" "), forms }));
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
    if (request.url === "/token") {
      if (told.refuseTokens) return echo(response, 400, [...new URLSearchParams(body).values()]);
      response.writeHead(200, { "content-type": "application/json" });
      const tokens = { access_token: give("access"), refresh_token: give("refresh") };
      return response.end(JSON.stringify({ ...tokens, token_type: "Bearer", expires_in: 3600 }));
    }
    requests += 1;
    const token = (request.headers.authorization ?? "").replace("Bearer ", "");
    return echo(response, statusOf(requests), [token]);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    echoes,
    given,
    get refuseTokens() {
      return told.refuseTokens;
    },
    set refuseTokens(refuse) {
      told.refuseTokens = refuse;
    },
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Mostly taken; some refused, some failing, and one token rejected in mid-run. */
function statusOf(request: number): number {
  if (request === 20) return 401;
  if (request % 7 === 0) return 422;
  return request % 11 === 0 ? 500 : 200;
}
