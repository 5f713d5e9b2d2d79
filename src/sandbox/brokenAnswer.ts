import type { ServerResponse } from "node:http";
import type { Answer } from "./answer.ts";
import type { BrokenFault } from "./faultPlan.ts";

const mebibyte = 1024 * 1024;

const bodies: Readonly<Record<Exclude<BrokenFault["as"], "truncated">, string>> = {
  empty: "",
  text: "OK",
  array: "[]",
  "no-token": '{"token_type":"Bearer","expires_in":60}',
  "odd-types": '{"access_token":42,"refresh_token":{"value":"x"},"expires_in":"soon"}',
  "null-token": '{"access_token":null,"refresh_token":null,"expires_in":60}',
  endless: "",
};

/** A 200 that cannot be used; a truncated one is the first half of the true answer, where there is one. */
export function brokenBody(as: BrokenFault["as"], answer: Answer | undefined): Answer {
  const whole = answer?.body ?? '{"access_token":"eyJhbGciOi';
  const body = as === "truncated" ? whole.slice(0, Math.ceil(whole.length / 2)) : bodies[as];
  return { status: 200, headers: { "content-type": "application/json" }, body };
}

/** Begins like a token answer and goes on for 1 GiB, as fast as the client reads. */
export function sendEndless(response: ServerResponse): void {
  const chunk = Buffer.alloc(mebibyte, "a");
  let left = 1024;
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"access_token":"');
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(chunk)) {
        response.once("drain", more);
        return;
      }
    }
    if (!response.destroyed) response.end('"}');
  };
  more();
}
