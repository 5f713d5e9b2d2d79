import * as tls from "node:tls";
import { Worker } from "node:worker_threads";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * PEM of all whom TLS trusts: those that come with Node, those of NODE_EXTRA_CA_CERTS, the system's own, and `more`.
 * NODE_USE_SYSTEM_CA=0 leaves the system's out. `undefined`: this Node cannot list them and nothing is added; it then
 * trusts what it trusts by itself.
 */
export async function trustedAuthorities(
  more: readonly string[],
  environment: Environment,
): Promise<string[] | undefined> {
  // Node before 22.15.
  if (typeof tls.getCACertificates !== "function") {
    return more.length === 0 ? undefined : [...tls.rootCertificates, ...more];
  }
  const system = environment["NODE_USE_SYSTEM_CA"] === "0" ? [] : await systemAuthorities();
  return [...new Set([...tls.getCACertificates("default"), ...system, ...more])];
}

let loaded: Promise<readonly string[]> | undefined;

/** Read once in the life of the process. */
function systemAuthorities(): Promise<readonly string[]> {
  // The keychain may take seconds to answer, and would hold up everything else here.
  const read = () => tls.getCACertificates("system");
  loaded ??= process.platform === "darwin" ? readAside().catch(read) : Promise.resolve(read());
  return loaded;
}

/** Reads the system's authorities on a thread of its own. Exported because only macOS takes this way. */
export function readAside(): Promise<readonly string[]> {
  const program = `require("node:worker_threads").parentPort.postMessage(require("node:tls").getCACertificates("system"))`;
  const worker = new Worker(program, { eval: true });
  return new Promise((resolve, reject) => {
    worker.once("message", (certificates: string[]) => resolve(certificates));
    worker.once("error", reject);
  });
}
