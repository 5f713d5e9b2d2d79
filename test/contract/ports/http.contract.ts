import { expect, test } from "vitest";
import { type Http, HttpError, type HttpRequest } from "../../../src/base/http.ts";
import { millis } from "../../../src/base/time.ts";

export interface HttpTrial {
  readonly http: Http;
  readonly base: string;
  /** Lets as much time pass as the work needs. */
  readonly run: <T>(work: Promise<T>) => Promise<T>;
}

/**
 * What every `Http` keeps, against a server that answers 200 with `{"ok":true}` and a Date, but
 * `/refused` with 422, `/moved` with 302 to `/`, `/large` with 5,000 bytes, `/cut` with a reset, `/slow` not at all,
 * and with nobody at all behind the address `nobody`.
 */
export function httpContract(make: () => Promise<HttpTrial & { readonly nobody: string }>): void {
  const never = new AbortController().signal;
  const put = (url: string, rest: Partial<HttpRequest> = {}): HttpRequest => ({
    method: "PUT",
    url,
    headers: { "content-type": "application/json" },
    body: "{}",
    timeout: millis(300),
    maxBytes: 1000,
    ...rest,
  });

  test("every whole answer is an answer, whatever its status; a redirect is not followed", async () => {
    const { http, base, run } = await make();
    const answers = [];
    for (const path of ["/", "/refused", "/moved"]) answers.push(await run(http.send(put(`${base}${path}`), never)));
    expect(
      answers.map(({ status, headers, body, sentAt, receivedAt }) => ({
        status,
        type: headers["content-type"],
        dated: Number.isFinite(Date.parse(headers["date"] ?? "")),
        location: headers["location"],
        body,
        inOrder: sentAt <= receivedAt && receivedAt - sentAt < 300,
      })),
    ).toEqual([
      { status: 200, type: "application/json", dated: true, location: undefined, body: '{"ok":true}', inOrder: true },
      { status: 422, type: "application/json", dated: true, location: undefined, body: "no", inOrder: true },
      { status: 302, type: "application/json", dated: true, location: "/", body: "", inOrder: true },
    ]);
  });

  test("what never reached a server was not sent; what broke off later was cut", async () => {
    const { http, base, nobody, run } = await make();
    const kinds = [];
    for (const url of [`${nobody}/`, `${base}/cut`, `${base}/large`, `${base}/slow`]) {
      const error = await run(http.send(put(url), never).catch((reason: unknown) => reason));
      kinds.push(error instanceof HttpError ? error.kind : error);
    }
    expect(kinds).toEqual(["not-sent", "cut", "cut", "cut"]);
  });

  test("an abort ends a request with the signal's reason, before and after it left", async () => {
    const { http, base } = await make();
    const before = http.send(put(`${base}/`), AbortSignal.abort("gone"));
    await expect(before).rejects.toBe("gone");
    const controller = new AbortController();
    const during = http.send(put(`${base}/slow`, { timeout: millis(60_000) }), controller.signal);
    controller.abort("enough");
    await expect(during).rejects.toBe("enough");
  });
}
