import { expect, test } from "vitest";
import type { BodyTemplate } from "../../../src/config/job.ts";
import { renderRequest } from "../../../src/engine/request.ts";
import { writeKindOf } from "../../../src/engine/writeKind.ts";
import { type JobWish, makeJob, template } from "./runTrial.ts";

const values = {
  id: "A/1 ü",
  qty: 3,
  ok: false,
  note: null,
  list: [1, { a: 2 }],
  deep: { name: "x" },
  ver: "7",
  odd: 'he said "hi"',
};
const record = { number: 12, line: 14, values };

function render(wish: JobWish, headers: Record<string, string> = {}) {
  return renderRequest({ job: makeJob(wish), baseUrl: "https://mes.example.com/prefix", headers, run: "r1" }, record);
}

const text = (source: string): BodyTemplate => ({ kind: "text", template: template(source) });

test("a placeholder alone keeps its value's type, among other text it becomes text", () => {
  const body: BodyTemplate = {
    kind: "object",
    fields: [
      ["qty", text("${qty}")],
      ["ok", text("${ok}")],
      ["note", text("${note}")],
      ["list", text("${list}")],
      ["name", text("${deep.name}")],
      ["label", text("${qty} pcs, $${plain}")],
      ["odd", text("${odd}")],
      ["fixed", { kind: "literal", value: 9 }],
      ["items", { kind: "list", items: [text("${id}"), { kind: "literal", value: null }] }],
    ],
  };
  expect(JSON.parse(render({ request: { body } }).body ?? "")).toEqual({
    qty: 3,
    ok: false,
    note: null,
    list: [1, { a: 2 }],
    name: "x",
    label: "3 pcs, ${plain}",
    odd: 'he said "hi"',
    fixed: 9,
    items: ["A/1 ü", null],
  });
});

test("without a template the body is the record; GET, HEAD and a bare DELETE have none", () => {
  const methods = ["PUT", "POST", "PATCH", "DELETE", "GET", "HEAD"] as const;
  const bodies = methods.map((method) => {
    const { body, headers } = render({ request: { method } });
    return [method, body === JSON.stringify(values) ? "the record" : body, headers["content-type"]];
  });
  expect([...bodies, render({ request: { method: "DELETE", body: text("${qty}") } }).body]).toEqual([
    ["PUT", "the record", "application/json"],
    ["POST", "the record", "application/json"],
    ["PATCH", "the record", "application/json"],
    ["DELETE", undefined, undefined],
    ["GET", undefined, undefined],
    ["HEAD", undefined, undefined],
    "3",
  ]);
});

test.each([
  ["/orders/${id}?q=${odd}", "https://mes.example.com/prefix/orders/A%2F1%20%C3%BC?q=he%20said%20%22hi%22"],
  ["orders/${qty}", "https://mes.example.com/prefix/orders/3"],
  ["https://mes.example.com/other/${qty}", "https://mes.example.com/other/3"],
  ["/${deep.name}${qty}", "https://mes.example.com/prefix/x3"],
])("the path %s becomes %s", (path, url) => {
  expect(render({ request: { path: template(path) } }).url).toBe(url);
});

test("headers of the connection come first, those of the job win, and no value breaks a header", () => {
  const broken = { ...record, values: { ...values, id: "a\r\nx-evil: 1" } };
  const job = makeJob({ request: { headers: { Accept: template("text/${deep.name}"), "X-Id": template("${id}") } } });
  const context = { job, baseUrl: "https://mes.example.com", headers: { accept: "*/*", "x-site": "7" }, run: "r1" };
  const request = renderRequest(
    { ...context, job: { ...job, request: { ...job.request, path: template("/o") } } },
    broken,
  );
  expect(request.headers).toEqual({
    accept: "text/x",
    "x-site": "7",
    "content-type": "application/json",
    "x-id": "a%0D%0Ax-evil: 1",
  });
});

test("the idempotency key names run and record, and nothing that changes between tries", () => {
  const wish: JobWish = { write: { idempotencyKey: "Idempotency-Key" } };
  expect([render(wish), render(wish)].map(({ headers }) => headers["idempotency-key"])).toEqual(["r1-12", "r1-12"]);
});

test.each([
  ["${ver}", '"7"'],
  ['"${ver}"', '"7"'],
  ['W/"${ver}"', 'W/"7"'],
  ["*", "*"],
])("If-Match %s is sent as %s", (source, sent) => {
  expect(render({ write: { ifMatch: template(source) } }).headers["if-match"]).toBe(sent);
});

test("the kind of a write follows from method and rules", () => {
  const keyed = { idempotencyKey: "Idempotency-Key" };
  const matched = { ifMatch: template("${ver}") };
  const kinds = (["GET", "HEAD", "PUT", "DELETE", "PATCH", "POST"] as const).map((method) =>
    [{}, keyed, matched].map((write) => writeKindOf(makeJob({ request: { method }, write }))),
  );
  expect(kinds).toEqual([
    ["read", "read", "read"],
    ["read", "read", "read"],
    ["idempotent", "idempotent", "conditional"],
    ["idempotent", "idempotent", "conditional"],
    ["patch", "keyed", "conditional"],
    ["post", "keyed", "conditional"],
  ]);
});
