import * as z from "zod/mini";
import { fields, text } from "./fields.ts";

/** These say that the request was held up or lost on its way: it goes again, and never counts as success. */
const NO_SUCCESS: ReadonlySet<number> = new Set([401, 408, 429, 502, 503, 504]);

const SUCCESS = "status 200..599 but no redirect, nor one of 401, 408, 429, 502, 503, 504";

function mayBeSuccess(status: number): boolean {
  const isRedirect = status >= 300 && status < 400 && status !== 304;
  return Number.isInteger(status) && status >= 200 && status < 600 && !isRedirect && !NO_SUCCESS.has(status);
}

/** `assert` of a job. */
export const assertSchema = fields(
  {
    status: z.exactOptional(
      z
        .array(
          z.number({ error: SUCCESS }).check(
            z.check<number>(({ value, issues }) => {
              if (mayBeSuccess(value)) return;
              issues.push({ code: "custom", input: value, message: SUCCESS, continue: true });
            }),
          ),
          { error: "list of statuses" },
        )
        .check(z.minLength(1, { error: "list of statuses" }))
        .register(z.globalRegistry, {
          description: "Exactly these statuses count as success, such as 409 where it says that the record is there.",
          examples: [[200, 204, 409]],
        }),
    ),
    jsonata: z.exactOptional(
      text({
        description:
          "JSONata expression over the JSON of the answer that must be true as well. Also bound: `$record`, `$status`, `$headers`.",
        examples: ["version > 1"],
      }),
    ),
  },
  {
    description:
      "What counts as success beyond a 2xx. A write that was applied and fails this is a dead letter that says so.",
  },
);
