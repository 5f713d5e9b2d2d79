import * as z from "zod/mini";
import { choice, fields, headerNames, rule, text } from "./fields.ts";
import { isHeaderValue } from "./httpToken.ts";
import { checkJobPath } from "./jobPath.ts";
import { isTemplate } from "./template.ts";

const optional = z.exactOptional;

const ROLLBACK = '"restore" | { "method", "path", … }';

/** Records that succeed together, or are rolled back together. */
export const groupEntry = fields(
  {
    by: text({
      description: "Column that names the group. Records of one group stand next to each other in the input.",
      examples: ["order_group"],
    }),
    rollback: optional(
      z
        .union(
          [
            z.literal("restore", { error: ROLLBACK }),
            fields(
              {
                method: choice(["PUT", "DELETE", "PATCH", "POST"], { description: "HTTP method." }),
                path: text({ description: "Path with `${column}`, as that of the request." }, checkJobPath),
                headers: optional(
                  headerNames(
                    z
                      .string({ error: "string" })
                      .check(rule((value) => (isHeaderValue(value) ? isTemplate(value) : "header value"))),
                    { description: "Headers of this request, over those of the connection." },
                  ),
                ),
                body: optional(
                  z.unknown().register(z.globalRegistry, {
                    description:
                      "The body as JSON whose strings may hold `${column}`, or `${answer.…}` for a field of the answer to the write. Absent: none.",
                  }),
                ),
              },
              { description: "The request that undoes an applied record of a failed group." },
            ),
          ],
          { error: ROLLBACK },
        )
        .register(z.globalRegistry, {
          description:
            "How applied records of a failed group are undone, the last one first. `restore`: what a GET of the same address gave before is written back, and a record that was not there is deleted.",
          default: "restore",
        }),
    ),
  },
  { description: "Records that succeed together, or are rolled back together." },
);
