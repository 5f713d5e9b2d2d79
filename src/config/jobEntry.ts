import * as z from "zod/mini";
import { assertSchema } from "./assertEntry.ts";
import { batchEntry } from "./batchEntry.ts";
import { choice, duration, fields, headerNames, integer, rule, text, wait } from "./fields.ts";
import { groupEntry } from "./groupEntry.ts";
import { isHeaderValue } from "./httpToken.ts";
import { encodings, runAsChoices } from "./job.ts";
import { checkJobPath } from "./jobPath.ts";
import { parseShare } from "./share.ts";
import { isTemplate } from "./template.ts";
import { writeEntry } from "./writeEntry.ts";

const optional = z.exactOptional;

export const defaults = {
  method: "PUT",
  segmentSize: 50,
  concurrency: 4,
  attempts: 3,
  backoff: "500ms",
  maxBackoff: "30s",
  runAs: "user",
} as const;

// Of a union that fails, the issue comes from the member that was nearest: all members say the same.
const DELIMITER = "one character other than a quote and a line break";
const DEAD_LETTERS = '"0%".."100%" | integer ≥ 0';

const isDelimiter = (value: string) => /^[^"\r\n]$/u.test(value);

/** Any JSON: its strings are checked one by one where the job is built, so that each problem has its own place. */
const body = z.unknown().register(z.globalRegistry, {
  description:
    'The body as JSON whose strings may hold `${column}`. A string that is one placeholder alone keeps the type of its value. Absent: the whole record. `{ "jsonata": "…" }`, with that field alone: a JSONata expression over the record.',
});

/** A whole `*.sync.json`. */
export const jobSchema = fields(
  {
    $schema: optional(text({ description: "Address of the JSON Schema, for other editors." })),
    connection: text({ description: "Id of a connection of `longhaul.json`." }),
    records: fields(
      {
        file: text({
          description: "The records, beside this file: csv, tsv, json or jsonl.",
          examples: ["work-orders.csv"],
        }),
        key: text({ description: "Column that names a record. Every record has one, and no two the same." }),
        types: optional(
          z
            .record(
              z.string(),
              choice(["string", "number", "boolean", "json"], {
                description: "What the text of the column is read as.",
              }),
            )
            .register(z.globalRegistry, { description: "Columns that are not text." }),
        ),
        delimiter: optional(
          text(
            {
              description:
                "What stands between the cells of a csv or tsv file. Absent: a tab in tsv, and in csv what the first rows show.",
              examples: [",", ";", "\t", "|"],
            },
            (value) => (isDelimiter(value) ? undefined : DELIMITER),
          ),
        ),
        encoding: optional(
          choice(encodings, {
            description: "How the file encodes text. Absent: UTF-8, or UTF-16 when the file begins with its mark.",
          }),
        ),
      },
      { description: "Which records are sent." },
    ),
    request: fields(
      {
        method: optional(
          choice(["GET", "HEAD", "PUT", "DELETE", "PATCH", "POST"], {
            description: "HTTP method.",
            default: defaults.method,
          }),
        ),
        path: text(
          {
            description:
              "Path with `${column}`, appended to the `baseUrl` of the connection, or an absolute URL on one of its origins. Values are escaped.",
            examples: ["/api/v1/workorders/${id}"],
          },
          checkJobPath,
        ),
        headers: optional(
          headerNames(
            z
              .string({ error: "string" })
              .check(rule((value) => (isHeaderValue(value) ? isTemplate(value) : "header value"))),
            { description: "Headers of this request, over those of the connection. Values may hold `${column}`." },
          ),
        ),
        body: optional(body),
        batch: optional(batchEntry),
      },
      { description: "The request that each record becomes." },
    ),
    write: optional(writeEntry),
    segments: optional(
      fields(
        {
          size: optional(
            integer(
              { least: 1, most: 100_000 },
              { description: "Records in a segment, the unit of progress.", default: defaults.segmentSize },
            ),
          ),
        },
        { description: "How records are grouped for progress." },
      ),
    ),
    concurrency: optional(
      integer({ least: 1, most: 256 }, { description: "Requests in flight at once.", default: defaults.concurrency }),
    ),
    rate: optional(
      fields(
        {
          perSecond: z
            .number({ error: "number > 0" })
            .check(z.gt(0, { error: "number > 0" }))
            .register(z.globalRegistry, { description: "Most requests in a second.", examples: [20] }),
        },
        { description: "Speed limit. Absent: none." },
      ),
    ),
    retry: optional(
      fields(
        {
          attempts: optional(
            integer(
              { least: 1, most: 100 },
              {
                description: "Tries for a record in all, before it becomes a dead letter.",
                default: defaults.attempts,
              },
            ),
          ),
          backoff: optional(
            wait({ description: "Longest first wait; it doubles from try to try.", default: defaults.backoff }),
          ),
          maxBackoff: optional(wait({ description: "Longest wait of all.", default: defaults.maxBackoff })),
        },
        { description: "How often and how patiently a failed request is repeated." },
      ),
    ),
    group: optional(groupEntry),
    assert: optional(assertSchema),
    tolerate: optional(
      fields(
        {
          deadLetters: z
            .union(
              [
                z.string().check(rule((value) => (parseShare(value) === undefined ? DEAD_LETTERS : undefined))),
                z.int().check(z.minimum(0, { error: DEAD_LETTERS })),
              ],
              { error: DEAD_LETTERS },
            )
            .register(z.globalRegistry, {
              description:
                "More dead letters than this stop the run, which can be resumed: a share of all records, or a count.",
              examples: ["5%", 20],
            }),
        },
        { description: "What the run puts up with.", like: '{ "deadLetters": 5 } or { "deadLetters": "5%" }' },
      ),
    ),
    runAs: optional(
      choice(runAsChoices, {
        description: "As whom the job runs.",
        default: defaults.runAs,
        enumDescriptions: [
          "The identity under `auth` of the connection.",
          "The identity under `service` of the connection.",
          "The user for a short run; the service identity for one that would outlive the user's session, after a check that the user may do it.",
        ],
      }),
    ),
    expect: optional(
      fields(
        {
          duration: duration("positive", {
            description: "How long a run usually takes; one that takes half as long again raises an alert.",
          }),
        },
        { description: "What is normal for this job." },
      ),
    ),
  },
  { description: "A Longhaul sync job: which records, which request, which rules." },
);

export type JobEntry = z.infer<typeof jobSchema>;
