import { AuthorisedHttp } from "../../../src/auth/authorisedHttp.ts";
import type { HttpRequest } from "../../../src/base/http.ts";
import { seconds } from "../../../src/base/time.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";
import { type AuthorityWish, makeAuthority, never } from "./authorityTrial.ts";

/** A sender over a real authority and a fake server. */
export function makeSender(wish: AuthorityWish & { send?: string; lifetimeHeader?: string } = {}) {
  const trial = makeAuthority(wish);
  const api = new FakeApi(trial.clock);
  const sender = new AuthorisedHttp({
    http: api,
    tokens: trial.authority,
    skew: trial.skew,
    send: wish.send ?? "Authorization: Bearer ${token}",
    origins: new Set(["https://mes.example.com"]),
    lifetimeHeader: wish.lifetimeHeader,
  });
  const put = (number: number, rest: Partial<HttpRequest> = {}) =>
    sender.send(
      {
        method: "PUT",
        url: `https://mes.example.com/orders/${number}`,
        headers: { "content-type": "application/json", authorization: "mine" },
        body: `{"qty":${number}}`,
        timeout: seconds(60),
        maxBytes: 1000,
        ...rest,
      },
      never,
    );
  const tokensSent = () => api.seen.map(({ request }) => request.headers["authorization"]);
  return { ...trial, api, sender, put, tokensSent, trial };
}
