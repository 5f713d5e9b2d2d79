import type { Connection } from "../auth/connection.ts";
import { connectionHttp } from "../node/connectionHttp.ts";
import { environmentSecrets } from "../node/environmentSecrets.ts";
import { secretsFrom } from "./secretsOption.ts";

/**
 * The secrets of a command, and the network of its connection with the client certificate that they open. The network is
 * the caller's to close. Throws `SecretsUnreadable`, or Failure `certificate-unreadable`.
 */
export async function openNetwork({ id, network }: Connection, secretsFile: string | undefined) {
  const given = await secretsFrom(secretsFile);
  const secrets = environmentSecrets({ environment: process.env, ...given });
  const passphrase = secrets(id, "user", "CERTIFICATE_PASSPHRASE");
  const http = await connectionHttp(network, {
    connection: id,
    environment: process.env,
    ...(passphrase && { passphrase }),
  });
  return { given, secrets, http };
}
