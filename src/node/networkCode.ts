import { systemCode } from "./systemCode.ts";

/** The most telling code of what broke a connection, such as ECONNREFUSED or ERR_SSL_…: it may stand on a cause alone. */
export function networkCode(error: unknown): string {
  const code = systemCode(error);
  if (!(error instanceof Error)) return "UNKNOWN";
  if (code === undefined) return error.cause instanceof Error ? networkCode(error.cause) : error.name;
  // Node names a TLS fault that a write met like this, and the same fault that a read met as below.
  const reason = code === "EPROTO" ? /:SSL routines:[^:]*:([^:]+)/.exec(error.message)?.[1] : undefined;
  return reason === undefined ? code : `ERR_SSL_${reason.toUpperCase().replaceAll(" ", "_")}`;
}
