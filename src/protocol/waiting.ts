import * as z from "zod/mini";

/** What a run waits for, and until when (ISO 8601); for the disk, the file that it refuses and the system's code; a person says no time. */
export const waiting = z.discriminatedUnion("because", [
  z.object({ because: z.enum(["throttled", "unavailable", "quota"]), until: z.string() }),
  z.object({ because: z.literal("disk"), until: z.string(), file: z.string(), code: z.string() }),
  z.object({ because: z.literal("person") }),
]);
