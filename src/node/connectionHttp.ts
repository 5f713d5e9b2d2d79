import type { Network } from "../auth/connection.ts";
import type { TlsFilesOptions } from "./tlsFiles.ts";
import type { Environment } from "./trustedAuthorities.ts";
import type { UndiciHttp } from "./undiciHttp.ts";

export interface ConnectionHttpOptions extends TlsFilesOptions {
  /** Where proxies are named, and who is trusted besides; `process.env` in real life. */
  readonly environment: Environment;
}

/**
 * The network as one connection uses it, for its tokens and its API alike: proxies, trusted authorities, client
 * certificate, HTTP/2. Failure `certificate-unreadable` when a file that it names cannot serve.
 */
export async function connectionHttp(network: Network, options: ConnectionHttpOptions): Promise<UndiciHttp> {
  const { connections, http2, ca, clientCertificate } = network;
  const { environment } = options;
  const { undiciHttp } = await import("./undiciHttp.ts");
  if (ca === undefined && clientCertificate === undefined) return undiciHttp({ connections, environment, http2 });
  const { readTlsFiles } = await import("./tlsFiles.ts");
  return undiciHttp({ connections, environment, http2, tlsFiles: await readTlsFiles(network, options) });
}
