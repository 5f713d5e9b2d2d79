import { writeFile } from "node:fs/promises";
import type { ServerOptions } from "node:https";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Secret } from "../../../src/base/secret.ts";
import { networks, post, sent } from "./networks.ts";
import { temporaryDirectory } from "./temporaryDirectory.ts";
import { type Authority, encryptedKey, type Identity, newAuthority } from "./tlsAuthority.ts";
import { pkcs12 } from "./tlsPkcs12.ts";
import { startTlsServer, type TlsServer } from "./tlsServer.ts";

let authority: Authority;
let stranger: Authority;
let local: Identity;
let client: Identity;

beforeAll(async () => {
  [authority, stranger] = [await newAuthority("Plant CA"), await newAuthority("Other CA")];
  local = await authority.server(["localhost", "127.0.0.1"]);
  client = await authority.client("line-7");
});

async function serve(options: ServerOptions = {}): Promise<TlsServer & { readonly url: string }> {
  const server = await startTlsServer({ cert: local.certificate, key: local.key, ...options });
  onTestFinished(() => server.close());
  return { ...server, url: `https://127.0.0.1:${server.port}` };
}

const demandsCertificate = (): ServerOptions => ({
  ca: authority.certificate,
  requestCert: true,
  rejectUnauthorized: true,
});

async function fileWith(content: string | Buffer): Promise<string> {
  const file = join(await temporaryDirectory(), "certificates");
  await writeFile(file, content);
  return file;
}

const told = (path: string, name: string | null = null) => ({
  method: "POST",
  path,
  body: "{}",
  client: name,
  proxyHeaders: [],
});

describe.each(networks)("%s", (_, open) => {
  test("a server is trusted when the connection names its authority, among others or alone", async () => {
    const server = await serve();
    const several = await fileWith(stranger.certificate + authority.certificate);
    const only = await fileWith(authority.certificate);
    expect([
      await sent(await open({ ca: several }), post(`${server.url}/several`)),
      await sent(await open({ ca: only }), post(`${server.url.replace("127.0.0.1", "localhost")}/only`)),
    ]).toEqual([told("/several"), told("/only")]);
  });

  test("a server that nobody vouches for, under another name, or out of date gets nothing", async () => {
    const ca = await fileWith(authority.certificate);
    const elsewhere = await authority.server(["mes.example.com"]);
    const expired = await authority.server(["127.0.0.1"], "expired");
    const right = await serve();
    const wrongName = await serve({ cert: elsewhere.certificate, key: elsewhere.key });
    const outOfDate = await serve({ cert: expired.certificate, key: expired.key });
    const http = await open({ ca });
    expect({
      unknown: await sent(await open(), post(right.url)),
      another: await sent(await open({ ca: await fileWith(stranger.certificate) }), post(right.url)),
      wrongName: await sent(http, post(wrongName.url)),
      outOfDate: await sent(http, post(outOfDate.url)),
      seen: [right, wrongName, outOfDate].flatMap(({ seen }) => seen),
    }).toEqual({
      unknown: "not-sent UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      another: "not-sent UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      wrongName: "not-sent ERR_TLS_CERT_ALTNAME_INVALID",
      outOfDate: "not-sent CERT_HAS_EXPIRED",
      seen: [],
    });
  });

  test("the variable by which Node stops checking certificates changes nothing", async () => {
    const server = await serve();
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    onTestFinished(() => {
      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    });
    expect([await sent(await open(), post(server.url)), server.seen]).toEqual([
      "not-sent UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      [],
    ]);
  });

  test("a server that demands a client certificate sees it, from PEM and from PKCS#12, opened by the passphrase", async () => {
    const server = await serve(demandsCertificate());
    const ca = await fileWith(authority.certificate);
    const passphrase = new Secret("öffne dich");
    const pem = await fileWith(client.certificate + client.key);
    const lockedPem = await fileWith(client.certificate + encryptedKey(client, passphrase.reveal()));
    const p12 = await fileWith(pkcs12(client, passphrase.reveal()));
    expect([
      await sent(await open({ ca, clientCertificate: pem }), post(`${server.url}/pem`)),
      await sent(await open({ ca, clientCertificate: lockedPem, passphrase }), post(`${server.url}/locked`)),
      await sent(await open({ ca, clientCertificate: p12, passphrase }), post(`${server.url}/p12`)),
    ]).toEqual([told("/pem", "line-7"), told("/locked", "line-7"), told("/p12", "line-7")]);
  });

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "who shows no certificate where one is demanded has sent nothing: %s",
    async (version) => {
      const server = await serve({ ...demandsCertificate(), minVersion: version, maxVersion: version });
      const http = await open({ ca: await fileWith(authority.certificate) });
      const ends = new Set<unknown>();
      for (let at = 0; at < 20; at += 1) ends.add(await sent(http, post(server.url)));
      const code =
        version === "TLSv1.2" ? "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE" : "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED";
      expect([[...ends], server.seen]).toEqual([[`not-sent ${code}`], []]);
    },
  );

  test("two connections to one server show their own certificates, one after the other", async () => {
    const server = await serve(demandsCertificate());
    const ca = await fileWith(authority.certificate);
    const other = await authority.client("line-8");
    const first = await open({ ca, clientCertificate: await fileWith(client.certificate + client.key) });
    const second = await open({ ca, clientCertificate: await fileWith(other.certificate + other.key) });
    const names: unknown[] = [];
    for (const http of [first, second, first]) names.push(await sent(http, post(`${server.url}/who`)));
    expect(names).toEqual([told("/who", "line-7"), told("/who", "line-8"), told("/who", "line-7")]);
  });

  test("a redirect is an answer: its target sees neither request nor credentials", async () => {
    const target = await serve();
    const server = await serve();
    const http = await open({ ca: await fileWith(authority.certificate) });
    const status = await sent(http, post(`${server.url}/moved`, { headers: { authorization: "Bearer made-up" } }));
    expect([status, server.seen, target.seen]).toEqual([307, ["POST /moved"], []]);
  });
});
