import { disagreeingJobs } from "./disagreeingJobs.ts";
import { job } from "./jobText.ts";
import type { BadFile } from "./markedText.ts";

const path = (text: string) => job({ request: `"path": ${text}` });

export const badJobs: readonly BadFile[] = [
  ...disagreeingJobs,
  [
    "an unknown connection",
    job({}).replace('"mes"', '«"mess"»'),
    [["unknown-connection", { connection: "mess", known: ["mes"] }]],
  ],
  [
    "a connection that is no name",
    job({}).replace('"mes"', "«1»"),
    [["wrong-type", { expected: "string", found: "1" }]],
  ],
  [
    "an empty key",
    job({ records: `"file": "w.csv", "key": «""»` }),
    [["wrong-type", { expected: "non-empty string", found: '""' }]],
  ],
  [
    "no key",
    job({}).replace('{ "file": "w.csv", "key": "id" }', '«{» "file": "w.csv" }'),
    [["missing-field", { field: "key" }]],
  ],
  [
    "an unknown type",
    job({ records: `"file": "w.csv", "key": "id", "types": { "qty": «"int"» }` }),
    [["wrong-type", { expected: '"string" | "number" | "boolean" | "json"', found: '"int"' }]],
  ],
  [
    "a delimiter of two characters",
    job({ records: `"file": "w.csv", "key": "id", "delimiter": «";;"»` }),
    [["wrong-type", { expected: "one character other than a quote and a line break", found: '";;"' }]],
  ],
  [
    "an unknown encoding",
    job({ records: `"file": "w.csv", "key": "id", "encoding": «"latin1"»` }),
    [
      [
        "wrong-type",
        { expected: '"utf-8" | "utf-16le" | "utf-16be" | "windows-1252" | "iso-8859-1"', found: '"latin1"' },
      ],
    ],
  ],
  [
    "an unknown method",
    job({ request: `"method": «"put"», "path": "/w"` }),
    [["wrong-type", { expected: '"GET" | "HEAD" | "PUT" | "DELETE" | "PATCH" | "POST"', found: '"put"' }]],
  ],
  [
    "an identity that there is not",
    job({ rest: `"runAs": «"admin"»` }),
    [["wrong-type", { expected: '"user" | "service" | "auto"', found: '"admin"' }]],
  ],
  [
    "the service identity of a connection that has none",
    job({ rest: `"runAs": «"service"»` }),
    [["no-service-identity", { connection: "mes", runAs: "service" }]],
  ],
  [
    "a choice between two identities of which there is one",
    job({ rest: `"runAs": «"auto"»` }),
    [["no-service-identity", { connection: "mes", runAs: "auto" }]],
  ],
  [
    "a field of a later day",
    job({ rest: `«"quorum"»: { "by": "x" }` }),
    [
      [
        "unknown-field",
        {
          field: "quorum",
          allowed: [
            "$schema",
            "connection",
            "records",
            "request",
            "write",
            "segments",
            "concurrency",
            "rate",
            "retry",
            "group",
            "assert",
            "tolerate",
            "runAs",
            "expect",
          ],
        },
      ],
    ],
  ],
  [
    "a body whose expression is no text",
    job({ request: `"path": "/w", "body": { "jsonata": «["\${"]» }` }),
    [["wrong-type", { expected: "JSONata expression", found: '["${"]' }]],
  ],
  [
    "statuses that never are success",
    job({ rest: `"assert": { "status": [200, «401», «429», «503», «302», «99», «"204"»] }` }),
    Array<[string, object]>(6)
      .fill(["wrong-type", {}])
      .map((_, at) => [
        "wrong-type",
        {
          expected: "status 200..599 but no redirect, nor one of 401, 408, 429, 502, 503, 504",
          found: ["401", "429", "503", "302", "99", "string"][at],
        },
      ]),
  ],
  [
    "no status at all",
    job({ rest: `"assert": { "status": «[]» }` }),
    [["wrong-type", { expected: "list of statuses", found: "array" }]],
  ],
  [
    "a key header that is no header",
    job({ rest: `"write": { "idempotencyKey": «true» }` }),
    [["wrong-type", { expected: "header name | false", found: "true" }]],
  ],
  [
    "a key header with a space",
    job({ rest: `"write": { "idempotencyKey": «"a b"» }` }),
    [["wrong-type", { expected: "header name | false", found: '"a b"' }]],
  ],
  [
    "numbers out of range",
    job({
      rest: `"segments": { "size": «0» }, "concurrency": «257», "rate": { "perSecond": «0» }, "retry": { "attempts": «"3"» }`,
    }),
    [
      ["wrong-type", { expected: "integer 1..100000", found: "0" }],
      ["wrong-type", { expected: "integer 1..256", found: "257" }],
      ["wrong-type", { expected: "number > 0", found: "0" }],
      ["wrong-type", { expected: "integer 1..100", found: "string" }],
    ],
  ],
  ["a rate without a number", job({ rest: `"rate": «{»}` }), [["missing-field", { field: "perSecond" }]]],
  [
    "a limit that is no object",
    job({ rest: `"tolerate": «3»` }),
    [["wrong-type", { expected: 'object such as { "deadLetters": 5 } or { "deadLetters": "5%" }', found: "3" }]],
  ],
  [
    "a share above all",
    job({ rest: `"tolerate": { "deadLetters": «"101%"» }` }),
    [["wrong-type", { expected: '"0%".."100%" | integer ≥ 0', found: '"101%"' }]],
  ],
  [
    "less than no dead letters",
    job({ rest: `"tolerate": { "deadLetters": «-1» }` }),
    [["wrong-type", { expected: '"0%".."100%" | integer ≥ 0', found: "-1" }]],
  ],
  ["a backoff without unit", job({ rest: `"retry": { "backoff": «"500"» }` }), [["bad-duration", { value: "500" }]]],
  ["a placeholder left open in the path", path(`«"/w/\${id"»`), [["placeholder-syntax", { text: "/w/${id" }]]],
  [
    "placeholders that name nothing",
    job({ request: `"path": "/w", "headers": { "X": «"\${}"» },\n "body": { "a": [1, «"\${ }"»], "b": «"\${x"» }` }),
    [
      ["placeholder-syntax", { text: "${}" }],
      ["placeholder-syntax", { text: "${ }" }],
      ["placeholder-syntax", { text: "${x" }],
    ],
  ],
  ["a path without slash", path(`«"w/\${id}"»`), [["bad-url", { value: "w/${id}" }]]],
  ["a path that a record chooses", path(`«"\${path}"»`), [["bad-url", { value: "${path}" }]]],
  [
    "a path that is read as another host",
    path(`«"//evil.example.com/w"»`),
    [["bad-url", { value: "//evil.example.com/w" }]],
  ],
  ["steps in a path", path(`«"/a/../\${id}"»`), [["bad-url", { value: "/a/../${id}" }]]],
  ["escaped steps in a path", path(`«"/a/%2E%2e/b"»`), [["bad-url", { value: "/a/%2E%2e/b" }]]],
  ["a backslash in a path", path(`«"/a\\\\b"»`), [["bad-url", { value: "/a\\b" }]]],
  ["a fragment, which would never be sent", path(`«"/a#\${id}"»`), [["bad-url", { value: "/a#${id}" }]]],
  ["a line feed in a path", path(`«"/a\\n"»`), [["bad-url", { value: "/a\n" }]]],
  ["a record that chooses the host", path(`«"https://\${host}/w"»`), [["bad-url", { value: "https://${host}/w" }]]],
  [
    "a record that goes on with the host",
    path(`«"https://mes.example.com\${x}/w"»`),
    [["bad-url", { value: "https://mes.example.com${x}/w" }]],
  ],
  [
    "a record that chooses the scheme",
    path(`«"\${scheme}://mes.example.com/w"»`),
    [["bad-url", { value: "${scheme}://mes.example.com/w" }]],
  ],
  ["another scheme", path(`«"file:///etc/x"»`), [["bad-url", { value: "file:///etc/x" }]]],
  [
    "an origin of somebody else",
    path(`«"https://evil.example.com/w/\${id}"»`),
    [
      [
        "foreign-origin",
        { url: "https://evil.example.com/w/${id}", origins: ["https://mes.example.com", "https://id.example.com"] },
      ],
    ],
  ],
  [
    "another port of the same host",
    path(`«"https://mes.example.com:444/w"»`),
    [
      [
        "foreign-origin",
        { url: "https://mes.example.com:444/w", origins: ["https://mes.example.com", "https://id.example.com"] },
      ],
    ],
  ],
  ["plain http", path(`«"http://mes.example.com/w"»`), [["not-https", { url: "http://mes.example.com/w" }]]],
  ["a key in a query", path(`«"/w?appKey=abcdef"»`), [["secret-in-file", { field: "path" }]]],
  [
    "a token in a header",
    job({ request: `"path": "/w", "headers": { "X-Auth-Token": «"abc"» }` }),
    [["secret-in-file", { field: "X-Auth-Token" }]],
  ],
  [
    "a password in a body",
    job({ request: `"path": "/w", "body": { "user": [{ "password": «"hunter2"» }] }` }),
    [["secret-in-file", { field: "password" }]],
  ],
  [
    "what is damaged does not count as missing",
    `{ "connection": "mes", "records": { "file": «a.csv»«,» «"type"»: {} }«»`,
    [
      ["json-syntax", { error: "InvalidSymbol" }],
      ["json-syntax", { error: "ValueExpected" }],
      ["unknown-field", { field: "type", allowed: ["file", "key", "types", "delimiter", "encoding"] }],
      ["json-syntax", { error: "CloseBraceExpected" }],
    ],
  ],
  [
    "a look-up at somebody else's",
    job({ rest: `"write": { "reconcile": { "path": «"https://evil.example.com/w"» } }` }),
    [
      [
        "foreign-origin",
        { url: "https://evil.example.com/w", origins: ["https://mes.example.com", "https://id.example.com"] },
      ],
    ],
  ],
];
