import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";

/** Every form in which these secrets could stand somewhere. */
const secretForms = [...new Set(Object.values(sandboxEnvironment))].flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  ...base64Forms(secret),
]);

/** The sandbox's tokens, raw and in base64: JWTs, and refresh tokens of 43 characters. */
const tokenForms = [
  /eyJ[\w-]{10,}\.[\w-]{10,}/,
  /ZXlK[\w+/-]{24,}/,
  /(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{43}(?![\w-])/,
  /(?<![\w+/])(?=[\w+/]*[a-z])(?=[\w+/]*[A-Z])[\w+/]{58,60}(?![\w+/])/,
];

/** What of the sandbox's passwords, keys and tokens stands in a text. */
export function leaksIn(text: string): readonly string[] {
  return [
    ...secretForms.filter((form) => text.includes(form)),
    ...tokenForms.flatMap((form) => form.exec(text)?.[0].slice(0, 12) ?? []),
  ];
}

/** Base64 looks different at each of three offsets; the characters that the neighbours decide are left out. */
function base64Forms(secret: string): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
      .toString("base64")
      .replace(/=+$/, "");
    return padded.slice(offset === 0 ? 0 : offset + 1, -1);
  });
}
