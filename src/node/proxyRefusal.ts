/** The code for a request that a proxy answered itself, instead of letting it through. */
export function proxyRefusal(status: number): string {
  return status === 407 ? "PROXY_AUTHENTICATION_REQUIRED" : `PROXY_ANSWERED_${status}`;
}
