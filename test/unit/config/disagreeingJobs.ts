import { job } from "./jobText.ts";
import type { BadFile } from "./markedText.ts";

/** Fields that are good each for itself, but not together. */
export const disagreeingJobs: readonly BadFile[] = [
  [
    "types and a delimiter for records that are JSON",
    `{ "connection": "mes", "records": { "file": "w.jsonl.gz", "key": "id", "types": «{ "qty": "number" }», "delimiter": «";"» },
  "request": { "method": "PUT", "path": "/w/\${id}" } }`,
    [
      ["fields-exclude", { field: "records.types", other: "records.file" }],
      ["fields-exclude", { field: "records.delimiter", other: "records.file" }],
    ],
  ],
  [
    "a GET that should find what a POST made",
    job({ request: `"method": "POST", "path": "/w"`, rest: `"write": { "reconcile": «"get"» }` }),
    [["fields-exclude", { field: "write.reconcile", other: "request.method" }]],
  ],
  [
    "a version that is fetched from where a POST has yet to make something",
    job({ request: `"method": "POST", "path": "/w"`, rest: `"write": { "ifMatch": «"fetch"» }` }),
    [["fields-exclude", { field: "write.ifMatch", other: "request.method" }]],
  ],
  [
    "a version on a read",
    job({ request: `"method": "GET", "path": "/w/\${id}"`, rest: `"write": { "ifMatch": «"\${id}"» }` }),
    [["fields-exclude", { field: "write.ifMatch", other: "request.method" }]],
  ],
  [
    "a batch with what belongs to single records",
    job({
      request: `"path": «"/w/\${id}"», "batch": { "size": 20 }, "headers": { "X-Of": «"\${id}"» }`,
      rest: `"write": { "ifMatch": «"fetch"» }, "group": «{ "by": "site" }»`,
    }),
    [
      ["batch-placeholder", { text: "/w/${id}" }],
      ["batch-placeholder", { text: "${id}" }],
      ["fields-exclude", { field: "write.ifMatch", other: "request.batch" }],
      ["fields-exclude", { field: "group", other: "request.batch" }],
    ],
  ],
  [
    "a batch that forgets its records",
    job({ request: `"path": "/w", "batch": { "size": 20, "body": «{ "parts": [] }» }` }),
    [["wrong-type", { expected: '"${records}"', found: "none" }]],
  ],
  [
    "a batch whose envelope names a column",
    job({ request: `"path": "/w", "batch": { "size": 20, "body": { "parts": "\${records}", "of": «"\${site}"» } }` }),
    [["wrong-type", { expected: '"${records}"', found: "${site}" }]],
  ],
  [
    "a group of reads",
    job({ request: `"method": «"GET"», "path": "/w"`, rest: `"group": { "by": "site" }` }),
    [["fields-exclude", { field: "request.method", other: "group" }]],
  ],
  [
    "a group of POSTs that cannot be undone",
    job({ request: `"method": "POST", "path": "/w"`, rest: `«"group"»: { "by": "site" }` }),
    [["rollback-needed", {}]],
  ],
];
