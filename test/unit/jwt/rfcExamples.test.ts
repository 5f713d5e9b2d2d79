import { compactDecrypt, compactVerify, importJWK, type JWK } from "jose";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/base/json.ts";
import { decryptJwe } from "../../../src/jwt/decryptJwe.ts";
import { findJwts } from "../../../src/jwt/findJwts.ts";
import { verifyJwt } from "../../../src/jwt/verifyJwt.ts";
import examples from "../../golden/jose-examples.json" with { type: "json" };

/** The compact examples of RFC 7515, 7516, 7519, 7520 and 8037, with the keys that these publish. */
interface Example {
  readonly from: string;
  readonly kind: string;
  readonly token: string;
  readonly key: JsonObject;
}

const all: readonly Example[] = examples.map(({ key, ...rest }) => ({ ...rest, key: { ...key } }));
const ofKind = (kind: string) => all.filter((example) => example.kind === kind).map((one) => [one.from, one] as const);

/** What the library says when it is asked itself. */
async function joseVerifies({ token, key }: Example): Promise<boolean> {
  const { alg } = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as { alg: string };
  try {
    await compactVerify(token, await importJWK(key as JWK, alg));
    return true;
  } catch {
    return false;
  }
}

async function joseDecrypts({ token, key }: Example): Promise<string | undefined> {
  const { alg } = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as { alg: string };
  try {
    const { plaintext } = await compactDecrypt(token, await importJWK(key as JWK, alg), {
      keyManagementAlgorithms: [alg],
    });
    return new TextDecoder().decode(plaintext);
  } catch {
    return undefined;
  }
}

/** One letter of the last part is another. */
function tampered(token: string): string {
  const at = token.lastIndexOf(".") + 2;
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
}

describe("the signed examples of the RFCs", () => {
  test.each(ofKind("signed"))("%s is valid, and bad when changed, as jose says too", async (_, example) => {
    const changed = { ...example, token: tampered(example.token) };
    expect({
      verdicts: [
        (await verifyJwt(example.token, [example.key])).kind,
        (await verifyJwt(changed.token, [example.key])).kind,
      ],
      jose: [await joseVerifies(example), await joseVerifies(changed)],
      found: findJwts(` ${example.token} `),
    }).toEqual({
      verdicts: ["valid", "bad"],
      jose: [true, false],
      found: [{ offset: 1, length: example.token.length }],
    });
  });

  test.each(ofKind("unsigned"))("%s is unsigned", async (_, { token, key }) => {
    expect(await verifyJwt(token, [key])).toEqual({ kind: "unsigned" });
  });
});

describe("the encrypted examples of the RFCs", () => {
  test.each(ofKind("encrypted"))("%s opens where jose opens it, to the same", async (_, example) => {
    const decrypted = await decryptJwe(example.token, example.key);
    const changed = await decryptJwe(tampered(example.token), example.key);
    const jose = await joseDecrypts(example);
    expect({
      text: decrypted.kind === "decrypted" ? decrypted.text : undefined,
      changed: changed.kind === "decrypted",
      found: findJwts(` ${example.token} `),
    }).toEqual({ text: jose, changed: false, found: [{ offset: 1, length: example.token.length }] });
  });

  test("only those with RSA1_5, which the library has given up, stay closed", async () => {
    const closed: string[] = [];
    for (const [from, { token, key }] of ofKind("encrypted")) {
      if ((await decryptJwe(token, key)).kind !== "decrypted") closed.push(from);
    }
    expect(closed).toEqual(["RFC 7520 5.1"]);
  });
});
