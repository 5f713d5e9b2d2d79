import { expect, test } from "vitest";
import { shownRequest } from "../../../src/engine/shownRequest.ts";

test("a request is shown with the header of the token, the key of the run, and every secret masked", () => {
  const headers = {
    "x-workspace-token": "abc",
    "x-trace": "Bearer abcdefgh1234",
    "x-site": "plant 7",
    "idempotency-key": "dry-run-3",
    "if-match": '"7"',
  };
  const request = { method: "PUT", url: "https://api.example.com/a", headers, body: undefined };
  const options = { send: "appKey: ${token}", idempotencyKey: "Idempotency-Key", record: 3 } as const;
  expect(shownRequest(request, options)).toEqual({
    method: "PUT",
    url: "https://api.example.com/a",
    headers: {
      appkey: "••••",
      "x-workspace-token": "••••",
      "x-trace": "Bearer ••••",
      "x-site": "plant 7",
      "idempotency-key": "‹run›-3",
      "if-match": '"7"',
    },
    perRun: "idempotency-key",
    body: null,
  });
});
