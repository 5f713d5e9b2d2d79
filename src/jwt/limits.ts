/** A longer token is not looked at, in characters: headers of that size pass no server. */
export const LONGEST_TOKEN = 256 * 1024;

/** Deeper JSON is not looked at: no claim needs it, and recursive readers of the result stay safe. */
export const DEEPEST_JSON = 64;
