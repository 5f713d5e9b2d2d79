import { expect, test } from "vitest";
import { jsonSchemas } from "../../../scripts/schemas.mts";
import { presets } from "../../../src/presets/presets.ts";

interface Part {
  readonly description?: unknown;
  readonly enum?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Part>>;
  readonly additionalProperties?: Part | boolean;
}

/** Every named field of a schema by its dotted path, `*` for any name. */
function* namedFields(part: Part, path: readonly string[] = []): Generator<readonly [string, Part]> {
  for (const [name, field] of Object.entries(part.properties ?? {})) {
    yield [[...path, name].join("."), field];
    yield* namedFields(field, [...path, name]);
  }
  if (typeof part.additionalProperties === "object") yield* namedFields(part.additionalProperties, [...path, "*"]);
}

const fieldsOf = (file: string) => new Map(namedFields(jsonSchemas()[file] ?? {}));

test("every field of both files has a description", () => {
  const bare = Object.keys(jsonSchemas()).flatMap((file) =>
    [...fieldsOf(file)].filter(([, part]) => typeof part.description !== "string").map(([name]) => `${file}: ${name}`),
  );
  expect(bare).toEqual([]);
});

test("the schemas name the fields that the readers take", () => {
  const connection = [...fieldsOf("longhaul.schema.json").keys()].filter((name) => !name.includes(".service."));
  const inside = (parent: string, names: readonly string[]) => names.map((name) => `${parent}.${name}`);
  const inConnection = [
    "preset",
    "baseUrl",
    "headers",
    "auth",
    ...inside("auth", ["grant", "issuer", "tokenUrl", "refreshUrl", "authorizeUrl", "deviceUrl", "revokeUrl"]),
    ...inside("auth", ["jwksUrl", "encoding", "clientAuth", "assertion"]),
    ...inside("auth.assertion", ["algorithm", "keyId", "audience"]),
    ...inside("auth", ["clientId", "username", "scope", "audience", "fields", "fieldNames"]),
    ...inside("auth.fieldNames", ["username", "password"]),
    ...inside("auth", ["redirect", "key"]),
    ...inside("auth.key", ["infoUrl", "expiresAt", "regenerateUrl", "value"]),
    "auth.response",
    ...inside("auth.response", ["accessToken", "refreshToken", "expiresIn"]),
    "auth.send",
    "service",
    "lifetime",
    ...inside("lifetime", ["access", "refresh", "refreshIdle", "idle", "session", "sliding", "rotates"]),
    ...inside("lifetime", ["refreshAt", "margin"]),
    "lifetimeHeader",
    "exclusiveSession",
    "quota",
    ...inside("quota", ["remaining", "reset"]),
    "keepAlive",
    ...inside("keepAlive", ["path", "every"]),
    "probe",
    "probe.path",
    "clockSkewTolerance",
    "network",
    ...inside("network", ["timeout", "connections", "ca", "clientCertificate", "http2"]),
  ];
  expect(connection).toEqual(["$schema", "connections", ...inConnection.map((name) => `connections.*.${name}`)]);
  expect([...fieldsOf("sync.schema.json").keys()]).toEqual([
    "$schema",
    "connection",
    "records",
    "records.file",
    "records.key",
    "records.types",
    "records.delimiter",
    "records.encoding",
    "request",
    "request.method",
    "request.path",
    "request.headers",
    "request.body",
    "request.batch",
    ...inside("request.batch", ["size", "body", "answers", "answers.list", "answers.status", "answers.error"]),
    "write",
    ...inside("write", ["idempotencyKey", "ifMatch", "reconcile"]),
    "segments",
    "segments.size",
    "concurrency",
    "rate",
    "rate.perSecond",
    "retry",
    "retry.attempts",
    "retry.backoff",
    "retry.maxBackoff",
    "group",
    "group.by",
    "group.rollback",
    "assert",
    "assert.status",
    "assert.jsonata",
    "tolerate",
    "tolerate.deadLetters",
    "runAs",
    "expect",
    "expect.duration",
  ]);
});

test("an editor offers the presets, asks for what a job cannot do without, and leaves unknown fields to Longhaul", () => {
  const job: Part = jsonSchemas()["sync.schema.json"] ?? {};
  expect([
    fieldsOf("longhaul.schema.json").get("connections.*.preset")?.enum,
    job.required,
    job.additionalProperties,
  ]).toEqual([Object.keys(presets), ["connection", "records", "request"], undefined]);
});

test("an editor says of each preset what it is and which facts are the site's, and of each grant what it does", () => {
  const fields = fieldsOf("longhaul.schema.json");
  const preset = fields.get("connections.*.preset");
  const grant = fields.get("connections.*.auth.grant");
  expect([
    preset?.markdownEnumDescriptions?.length,
    preset?.markdownEnumDescriptions?.[preset.enum?.indexOf("factorytalk-web") ?? -1],
    preset?.markdownEnumDescriptions?.filter((text) => /[<>]/.test(text)),
    grant?.markdownEnumDescriptions?.[grant.enum?.indexOf("device_code") ?? -1],
  ]).toEqual([
    Object.keys(presets).length,
    `**FactoryTalk web authorization server**\n\nSettings of the site: ${presets["factorytalk-web"]?.siteSettings}`,
    [],
    "A person signs in with a code on any device (RFC 8628).",
  ]);
});
