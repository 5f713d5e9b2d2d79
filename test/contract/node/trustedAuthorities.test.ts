import { getCACertificates, rootCertificates } from "node:tls";
import { expect, test } from "vitest";
import { readAside, trustedAuthorities } from "../../../src/node/trustedAuthorities.ts";

const OURS = "-----BEGIN CERTIFICATE-----\nmade up\n-----END CERTIFICATE-----\n";

test("a connection's authorities come on top of Node's and the system's, each once", async () => {
  const trusted = (await trustedAuthorities([OURS], {})) ?? [];
  const expected = [...getCACertificates("default"), ...getCACertificates("system"), OURS];
  expect({
    missing: expected.filter((one) => !trusted.includes(one)),
    bundledMissing: rootCertificates.filter((one) => !trusted.includes(one)),
    twice: trusted.length - new Set(trusted).size,
  }).toEqual({ missing: [], bundledMissing: [], twice: 0 });
});

test("NODE_USE_SYSTEM_CA=0 leaves the system's out", async () => {
  expect(await trustedAuthorities([], { NODE_USE_SYSTEM_CA: "0" })).toEqual(getCACertificates("default"));
});

test("a thread of its own reads the same authorities of the system", async () => {
  expect(await readAside()).toEqual(getCACertificates("system"));
});
