import type { Network } from "../auth/connection.ts";
import { type Http, type HttpAnswer, HttpError } from "../base/http.ts";
import type { Clock } from "../base/time.ts";
import { HttpsExchange, type SecureOptions } from "./httpsExchange.ts";
import { readTlsFiles, type TlsFiles, type TlsFilesOptions } from "./tlsFiles.ts";
import { type Environment, trustedAuthorities } from "./trustedAuthorities.ts";

export interface HttpsHttpOptions extends TlsFilesOptions {
  readonly clock: Clock;
  /** Who is trusted besides, as `trustedAuthorities` reads it; `process.env` in real life. */
  readonly environment?: Environment;
}

/**
 * Sends over Node's `http` and `https` as the editor loads them, so that its proxy and certificate settings hold; the
 * connection's own authorities and client certificate come on top. Every request has a socket of its own.
 * Failure `certificate-unreadable` when a file that the connection names cannot serve.
 */
export async function httpsHttp(network: Network | undefined, options: HttpsHttpOptions): Promise<Http> {
  const { clock, environment = {} } = options;
  const secureOptions = network ? lateSecureOptions(await readTlsFiles(network, options), environment) : noneOfOurs;
  return {
    send: async (request, signal) => {
      signal.throwIfAborted();
      if (!URL.canParse(request.url)) throw new HttpError("not-sent", "ERR_INVALID_URL");
      const url = new URL(request.url);
      if (url.protocol !== "http:" && url.protocol !== "https:")
        throw new HttpError("not-sent", "ERR_INVALID_PROTOCOL");
      const secure = url.protocol === "https:" ? await secureOptions() : {};
      signal.throwIfAborted();
      return new Promise<HttpAnswer>((resolve, reject) => {
        new HttpsExchange({ request, url, secure, clock, signal, resolve, reject });
      });
    },
  };
}

const noneOfOurs = (): Promise<SecureOptions> => Promise.resolve({});

function lateSecureOptions(files: TlsFiles, environment: Environment): () => Promise<SecureOptions> {
  const { authorities, clientCertificate } = files;
  let trusted: Promise<string[] | undefined> | undefined;
  return async () => {
    // The editor adds the system's authorities only where no others are given: whoever gives one must give all.
    if (authorities.length > 0) trusted ??= trustedAuthorities(authorities, environment);
    const ca = await trusted;
    return { ...(ca && { ca }), ...clientCertificate?.() };
  };
}
