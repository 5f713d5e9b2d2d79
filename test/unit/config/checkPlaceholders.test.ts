import { expect, test } from "vitest";
import { checkPlaceholders } from "../../../src/config/checkPlaceholders.ts";
import { readJobFile } from "../../../src/config/jobFile.ts";
import { markedText, problemsAt } from "./markedText.ts";

/** The problems of a job file without problems of its own, against the columns of its records. */
function check(text: string, columns: readonly string[]) {
  const { job, places, problems } = readJobFile({ path: "w.sync.json", text }, new Map(), ["mes"]);
  if (!job) throw new Error(`the job itself is bad: ${JSON.stringify(problems)}`);
  return checkPlaceholders({ job, places, columns });
}

test("every column that the records lack is named where the job names it", () => {
  const marked = markedText(
    `{
    "connection": "mes", "records": { "file": "w.csv", "key": «"ID"», "types": { "qty": "number", «"quantity"»: "number" } },
    "request": {
      "path": "/w/«\${ID}»/\${id}?v=«\${ v }»", "headers": { "X-Äß😀": "1", "X-Site": "a«\${site}»" },
      "body": { "a\\"b": ["\\"\\t😀\\ud83d\\ude00 \${qty} «\\u0024{sta\\u0074us}» $\${free}", { "c": "«\${id.x}»" }] }
    },
    "write": { "ifMatch": "«\${version}»" }
  }`.replace("X-Äß😀", "X-A"),
  );
  const columns = ["id", "qty"];
  const missing = (column: string) => ["placeholder-without-column", { column, columns }] as const;
  expect(check(marked.text, columns)).toEqual(
    problemsAt(marked, "w.sync.json", [
      ["key-column-missing", { column: "ID", columns }],
      missing("quantity"),
      missing("ID"),
      missing("v"),
      missing("site"),
      missing("status"),
      missing("id.x"),
      missing("version"),
    ]),
  );
});

test("a path leads into a column of JSON, and a column may have a dot in its name", () => {
  const text = `{ "connection": "mes", "records": { "file": "w.csv", "key": "id", "types": { "extra": "json" } },
    "request": { "path": "/w/\${id}/\${extra.site.code}/\${a.b}" } }`;
  expect(check(text, ["id", "extra", "a.b"])).toEqual([]);
});
