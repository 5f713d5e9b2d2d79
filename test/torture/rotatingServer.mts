// A token endpoint that rotates without grace and revokes the whole family when a refresh token comes twice.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

interface Family {
  refreshToken: string;
  accessToken: string;
  revoked: boolean;
}

export interface RotatingServerCounts {
  refreshes: number;
  rotations: number;
  signIns: number;
  sentTwice: number;
  revokedFamilies: number;
}

export interface RotatingServer {
  readonly url: string;
  readonly counts: RotatingServerCounts;
  /** What a person's sign-in gives. */
  signIn(): { readonly accessToken: string; readonly refreshToken: string };
  /** How many clients must have had an answer before every access token ends and all go on. */
  meet(clients: number): void;
  /** The next refresh is done, but its answer never leaves; resolves when it is done. */
  swallowNextAnswer(): Promise<void>;
  close(): Promise<void>;
}

/** Starts it on 127.0.0.1. `POST /token`, and `GET /record`, which takes the newest access token of any family. */
export async function startRotatingServer(): Promise<RotatingServer> {
  const counts: RotatingServerCounts = { refreshes: 0, rotations: 0, signIns: 0, sentTwice: 0, revokedFamilies: 0 };
  const families = new Map<string, Family>();
  const waiting: ServerResponse[] = [];
  let expected = 0;
  let swallow: (() => void) | undefined;

  const fresh = () => ({ refreshToken: randomUUID(), accessToken: randomUUID() });
  const begin = (): Family => {
    counts.signIns += 1;
    const family = { ...fresh(), revoked: false };
    families.set(family.refreshToken, family);
    return family;
  };

  const refresh = (token: string): Family | undefined => {
    counts.refreshes += 1;
    const family = families.get(token);
    if (!family) return undefined;
    if (family.refreshToken !== token) {
      counts.sentTwice += 1;
      if (!family.revoked) counts.revokedFamilies += 1;
      family.revoked = true;
    }
    if (family.revoked) return undefined;
    Object.assign(family, fresh());
    families.set(family.refreshToken, family);
    counts.rotations += 1;
    return family;
  };

  const giveTokens = async (request: IncomingMessage, response: ServerResponse) => {
    const form = new URLSearchParams(await text(request));
    const given = form.get("grant_type") === "refresh_token" ? refresh(form.get("refresh_token") ?? "") : begin();
    if (swallow) {
      swallow();
      swallow = undefined;
      return;
    }
    if (!given) {
      answer(response, 400, { error: "invalid_grant" });
      return;
    }
    const { accessToken, refreshToken } = given;
    const tokens = { access_token: accessToken, refresh_token: refreshToken, token_type: "Bearer", expires_in: 3600 };
    answer(response, 200, tokens);
  };

  const giveRecord = (request: IncomingMessage, response: ServerResponse) => {
    const token = request.headers.authorization?.replace(/^Bearer /, "");
    const family = [...families.values()].find((one) => one.accessToken === token && !one.revoked);
    if (!family) {
      answer(response, 401, { error: "invalid_token" });
      return;
    }
    waiting.push(response);
    if (waiting.length < expected) return;
    // Everybody has had the newest token: it ends for all at once.
    for (const one of families.values()) one.accessToken = "ended";
    for (const one of waiting.splice(0)) answer(one, 200, {});
  };

  const server = createServer((request, response) => {
    if (request.url === "/token") void giveTokens(request, response);
    else giveRecord(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    signIn: begin,
    meet: (clients) => {
      expected = clients;
    },
    swallowNextAnswer: () =>
      new Promise((resolve) => {
        swallow = resolve;
      }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
