import * as z from "zod/mini";
import { fields, flag, integer, text, wait } from "./fields.ts";

const optional = z.exactOptional;

/** How a connection reaches its servers. */
export const networkEntry = fields(
  {
    timeout: optional(wait({ description: "Total time for one request, answer included.", default: "60s" })),
    connections: optional(
      integer({ least: 1, most: 1024 }, { description: "Most sockets open to one origin.", default: 16 }),
    ),
    ca: optional(
      text({
        description:
          "PEM file with certificate authorities to trust besides the system's. A relative path begins at the folder of this file.",
        examples: ["certificates/plant-ca.pem"],
      }),
    ),
    clientCertificate: optional(
      text({
        description:
          "PEM file with certificate and key, or PKCS#12 file (.p12, .pfx), with which this machine names itself. A relative path begins at the folder of this file; the passphrase is kept outside. Never commit the file.",
        examples: ["certificates/client.p12"],
      }),
    ),
    http2: optional(flag({ description: "Whether HTTP/2 is used where the server offers it.", default: false })),
  },
  { description: "Time limits, sockets and certificates, for API and token requests alike." },
);

export type NetworkEntry = z.infer<typeof networkEntry>;
