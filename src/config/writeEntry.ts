import * as z from "zod/mini";
import { fields, rule, text } from "./fields.ts";
import { isHeaderName, isHeaderValue } from "./httpToken.ts";
import { checkJobPath } from "./jobPath.ts";
import { isTemplate } from "./template.ts";

const optional = z.exactOptional;

// Of a union that fails, the issue comes from the member that was nearest: all members say the same.
const KEY_HEADER = "header name | false";
const RECONCILE = '"get" | false | { "path": … }';

/** What makes a repeated write harmless. */
export const writeEntry = fields(
  {
    idempotencyKey: optional(
      z
        .union([z.string().check(rule((value) => (isHeaderName(value) ? undefined : KEY_HEADER))), z.literal(false)], {
          error: KEY_HEADER,
        })
        .register(z.globalRegistry, {
          description:
            "Header that carries a key which stays the same over every attempt, so that the server applies a write once; or false.",
          default: false,
          examples: ["Idempotency-Key"],
        }),
    ),
    ifMatch: optional(
      text(
        {
          description:
            "Version of the record for `If-Match`, with `${column}`; or `fetch`: the ETag that a GET of the same address gives just before. Absent: the write is unconditional.",
          examples: ["${version}", "fetch"],
        },
        (value) => (isHeaderValue(value) ? isTemplate(value) : 'template such as "${version}", or "fetch"'),
      ),
    ),
    reconcile: optional(
      z
        .union(
          [
            z.literal("get", { error: RECONCILE }),
            z.literal(false, { error: RECONCILE }),
            fields(
              {
                path: text(
                  {
                    description: "Path of a GET that finds the record, with `${column}`. Values are escaped.",
                    examples: ["/api/v1/goals?q=GoalName='${name}'"],
                  },
                  checkJobPath,
                ),
                at: optional(
                  text({
                    description: "Where in the answer the record stands; absent: the whole answer.",
                    examples: ["items.0"],
                  }),
                ),
              },
              { description: "Looks a record up; one that is not found was not written, and is sent again." },
            ),
          ],
          { error: RECONCILE },
        )
        .register(z.globalRegistry, {
          description:
            "How to find out whether a write was applied when no answer came. `get`: a GET of the same address; what was sent stands there: applied. For POST, name a look-up. Unset: `get` for PUT, PATCH and DELETE, false for POST.",
        }),
    ),
  },
  { description: "What makes a repeated write harmless." },
);
