import { expect, test } from "vitest";
import type { HttpAnswer } from "../../../src/base/http.ts";
import { epochMs } from "../../../src/base/time.ts";
import { judgeCondition, judgeRepeat } from "../../../src/engine/probe/judgeRepeat.ts";

const answer = (status: number, body = "", headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status,
  body,
  headers,
  sentAt: epochMs(0),
  receivedAt: epochMs(0),
});

const one = answer(201, '{"id":1,"ok":true}');

test.each<[what: string, method: string, first: HttpAnswer | undefined, second: HttpAnswer | undefined, told: string]>([
  [
    "a mark of the replay",
    "PUT",
    answer(200),
    answer(200, "", { "idempotent-replayed": "true" }),
    "honoured: replayed",
  ],
  ["the same id", "POST", one, one, "honoured: same-answer"],
  ["another id", "POST", one, answer(201, '{"id":2,"ok":true}'), "ignored: applied-twice"],
  [
    "another address",
    "POST",
    answer(201, "", { location: "/items/1" }),
    answer(201, "", { location: "/items/2" }),
    "ignored: applied-twice",
  ],
  [
    "another version",
    "PUT",
    answer(200, "", { etag: '"1"' }),
    answer(200, "", { etag: '"2"' }),
    "ignored: applied-twice",
  ],
  [
    "the same version of a PATCH",
    "PATCH",
    answer(200, "", { etag: '"1"' }),
    answer(200, "", { etag: '"1"' }),
    "honoured: same-answer",
  ],
  ["the same id after a PATCH, which has it anyway", "PATCH", one, one, "unclear: nothing-to-tell-by"],
  [
    "the same version of a PUT, which changes nothing the second time",
    "PUT",
    answer(200, "", { etag: '"1"' }),
    answer(200, "", { etag: '"1"' }),
    "unclear: nothing-to-tell-by",
  ],
  [
    "answers that name nothing",
    "POST",
    answer(200, '{"ok":true}'),
    answer(200, '{"ok":true}'),
    "unclear: nothing-to-tell-by",
  ],
  ["the same id beside other text", "POST", one, answer(201, '{"id":1,"ok":false}'), "unclear: nothing-to-tell-by"],
  ["a refusal", "POST", answer(400), undefined, "unclear: not-taken"],
  ["a refusal of the second alone", "POST", one, answer(409), "unclear: not-taken"],
  ["no answer", "POST", undefined, undefined, "unclear: not-taken"],
])("two writes with one key: %s", (_, method, first, second, told) => {
  const { verdict, because } = judgeRepeat({ method, first, second });
  expect(`${verdict}: ${because}`).toBe(told);
});

test("only a refusal of the version shows that a condition is honoured, and only a write that it is not", () => {
  const answers = [answer(412), answer(200), answer(204), answer(428), answer(409), answer(404), undefined];
  expect(answers.map((one) => Object.values(judgeCondition(one)).join(": "))).toEqual([
    "honoured: refused-version",
    "ignored: took-version",
    "ignored: took-version",
    "unclear: not-taken",
    "unclear: not-taken",
    "unclear: not-taken",
    "unclear: not-taken",
  ]);
});
