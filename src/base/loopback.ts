/** Whether a host name of a parsed URL is this machine. `URL` has already made `127.1` and `[0:0::1]` canonical. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
