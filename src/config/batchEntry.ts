import * as z from "zod/mini";
import { fields, integer, text } from "./fields.ts";

const optional = z.exactOptional;

/** How several records share one request. */
export const batchEntry = fields(
  {
    size: integer({ least: 1, most: 10_000 }, { description: "Records in one request at most." }),
    body: optional(
      z.unknown().register(z.globalRegistry, {
        description:
          'The whole body as JSON in which "${records}" stands for the list of what `request.body` makes of each record. Absent: that list.',
      }),
    ),
    answers: optional(
      fields(
        {
          list: optional(
            text({
              description:
                "Where the answers stand, one for each record in their order; absent: the answer is the list.",
              examples: ["parts"],
            }),
          ),
          status: optional(text({ description: "Where in one of them its HTTP status stands.", examples: ["status"] })),
          error: optional(text({ description: "Where in one of them its error stands.", examples: ["error.message"] })),
        },
        {
          description:
            "Where the answer to each record is. Absent: the server takes all or none, and a refused batch is halved until the bad record stands alone.",
        },
      ),
    ),
  },
  { description: "Several records in one request." },
);
