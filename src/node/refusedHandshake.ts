/**
 * Whether a TLS alert says that the server refused the handshake (RFC 8446 6.2). With TLS 1.3 it comes after the client
 * has sent its first request, which the server never hands on: nothing was sent, as far as it matters.
 */
export function refusedHandshake(code: string): boolean {
  return /^ERR_SSL_.*(?:CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED|PROTOCOL_VERSION|INSUFFICIENT_SECURITY)/.test(
    code,
  );
}
