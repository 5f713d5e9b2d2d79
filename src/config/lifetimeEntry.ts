import * as z from "zod/mini";
import { duration, fields, flag, text } from "./fields.ts";
import { parseShare } from "./share.ts";

const optional = z.exactOptional;

/** What a site declares about the life of its tokens. */
export const lifetimeEntry = fields(
  {
    access: optional(
      duration("positive", { description: "How long an access token lives when the server does not say." }),
    ),
    refresh: optional(
      duration("positive", {
        description:
          "How long a refresh token lives: counted from its last use when `sliding` is true, else from the sign-in.",
      }),
    ),
    refreshIdle: optional(
      duration("positive", { description: "A refresh token ends when it is not used for this long." }),
    ),
    idle: optional(duration("positive", { description: "A token ends when it is not used for this long." })),
    session: optional(
      duration("positive", { description: "Everything ends this long after the sign-in, whatever is refreshed." }),
    ),
    sliding: optional(flag({ description: "Whether each refresh extends the life of the refresh token." })),
    rotates: optional(flag({ description: "Whether each refresh gives a new refresh token and ends the old one." })),
    refreshAt: optional(
      text(
        {
          description: "Share of a token's life after which it is refreshed. The earlier of this and `margin` applies.",
          default: "80%",
        },
        (value) => {
          const share = parseShare(value);
          return share === undefined || share === 0 || share === 1 ? '"1%".."99%"' : undefined;
        },
      ),
    ),
    margin: optional(
      duration("zero", {
        description:
          "A token is refreshed at the latest this long before it ends. The earlier of this and `refreshAt` applies.",
      }),
    ),
  },
  { description: "What is known about the life of tokens. The server's own words win at run time." },
);

export type LifetimeEntry = z.infer<typeof lifetimeEntry>;
