/** The file at the root of a workspace folder that says how to reach each API. */
export const CONNECTIONS_FILE = "longhaul.json";

/** How the name of a sync job's definition file ends. */
export const JOB_SUFFIX = ".sync.json";
