import { expect, test } from "vitest";
import { jsonSchemas } from "../../../scripts/schemas.mts";
import { presets } from "../../../src/presets/presets.ts";

interface Part {
  readonly description?: unknown;
  readonly enum?: unknown;
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
  const auth = [
    "grant",
    "tokenUrl",
    "refreshUrl",
    "encoding",
    "clientAuth",
    "clientId",
    "username",
    "scope",
    "audience",
  ];
  const inConnection = [
    "preset",
    "baseUrl",
    "headers",
    "auth",
    ...auth.map((name) => `auth.${name}`),
    "auth.response",
    "auth.response.accessToken",
    "auth.response.refreshToken",
    "auth.response.expiresIn",
    "auth.send",

    "service",
    "lifetime",
    ...["access", "refresh", "refreshIdle", "idle", "sliding", "rotates", "refreshAt", "margin"].map(
      (name) => `lifetime.${name}`,
    ),
    "clockSkewTolerance",
    "network",
    "network.timeout",
    "network.connections",
  ];
  expect(connection).toEqual(["$schema", "connections", ...inConnection.map((name) => `connections.*.${name}`)]);
  expect([...fieldsOf("sync.schema.json").keys()]).toEqual([
    "$schema",
    "connection",
    "records",
    "records.file",
    "records.key",
    "records.types",
    "request",
    "request.method",
    "request.path",
    "request.headers",
    "request.body",
    "write",
    "write.idempotencyKey",
    "write.ifMatch",
    "segments",
    "segments.size",
    "concurrency",
    "rate",
    "rate.perSecond",
    "retry",
    "retry.attempts",
    "retry.backoff",
    "retry.maxBackoff",
    "tolerate",
    "tolerate.deadLetters",
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
