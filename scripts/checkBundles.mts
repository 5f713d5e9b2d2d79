// Holds the bundles against the house rules of src/README.md, by what esbuild says went into them.
import { readFileSync, statSync } from "node:fs";

interface Metafile {
  inputs: Record<string, { imports: { path: string; external?: boolean }[] }>;
  outputs: Record<string, { inputs: Record<string, unknown> }>;
}

interface Rule {
  bundle: string;
  file: string;
  /** Packages and folders of src that must not be inside. */
  without: string[];
  maxBytes?: number;
}

const KB = 1000;

const rules: Rule[] = [
  {
    bundle: "extension",
    file: "dist/extension.js",
    without: [
      "node_modules/undici",
      "node_modules/csv-parse",
      "node_modules/commander",
      "node_modules/openid-client",
      "node_modules/jsonata",
      "src/sandbox",
      "src/webview",
      "src/cli",
    ],
    maxBytes: 120 * KB,
  },
  {
    bundle: "lateParts",
    file: "dist/runnerDoor.js",
    without: ["node_modules/undici", "node_modules/csv-parse", "src/sandbox", "src/engine/runner.ts"],
  },
  // Few connections sign an assertion, name an issuer or open a browser.
  { bundle: "lateParts", file: "dist/editorTokens.js", without: ["node_modules/openid-client", "node_modules/undici"] },
  {
    bundle: "lateParts",
    file: "dist/signAssertion.js",
    without: ["node_modules/openid-client", "src/auth", "src/node", "src/host"],
  },
  {
    bundle: "lateParts",
    file: "dist/discoverIssuer.js",
    without: ["node_modules/undici", "src/node", "src/host", "src/sandbox"],
  },
  {
    bundle: "lateParts",
    file: "dist/interactiveSignIn.js",
    without: ["node_modules/undici", "node_modules/csv-parse", "src/host", "src/sandbox", "src/engine"],
  },
  // Few jobs have an expression.
  {
    bundle: "lateParts",
    file: "dist/expression.js",
    without: ["node_modules/zod", "node_modules/jsonc-parser", "src/engine", "src/node", "src/host"],
  },
  { bundle: "lateParts", file: "dist/configReader.js", without: ["node_modules/jsonata"] },
  // A hover must not wait for cryptography.
  {
    bundle: "lateParts",
    file: "dist/jwtGlance.js",
    without: ["src/jwt/verifyJwt.ts", "src/node", "src/config/connectionEntry.ts", "node_modules/zod"],
    maxBytes: 30 * KB,
  },
  {
    bundle: "lateParts",
    file: "dist/inspectorDesk.js",
    without: ["node_modules/openid-client", "node_modules/undici", "src/node", "src/sandbox", "node_modules/zod"],
  },
  {
    bundle: "lateParts",
    file: "dist/doctorDesk.js",
    without: ["src/node", "src/jwt", "src/sandbox", "node_modules"],
  },
  {
    bundle: "lateParts",
    file: "dist/doctorDoor.js",
    without: ["node_modules/openid-client", "node_modules/undici", "src/host", "src/sandbox"],
  },
  {
    bundle: "cli",
    file: "dist/program.js",
    without: ["src/host", "src/webview", "src/extension.ts", "node_modules/openid-client", "node_modules/jsonata"],
  },
  {
    bundle: "webview",
    file: "dist/report.js",
    without: ["src/node", "src/host", "src/sandbox", "src/auth", "node_modules/undici"],
  },
  {
    bundle: "webview",
    file: "dist/inspector.js",
    without: ["src/node", "src/host", "src/sandbox", "src/auth", "src/jwt", "node_modules/jose"],
  },
];

/** Packages that only one room may import. */
const owners: Record<string, string[]> = {
  vscode: ["src/host/", "src/extension.ts"],
  jose: ["src/jwt/"],
  "openid-client": ["src/auth/interactive/"],
  undici: ["src/node/"],
  jsonata: ["src/config/expression.ts"],
};

const faults: string[] = [];
for (const { bundle, file, without, maxBytes } of rules) {
  const meta = JSON.parse(readFileSync(`dist/meta/${bundle}.json`, "utf8")) as Metafile;
  const inputs = Object.keys(meta.outputs[file]?.inputs ?? {});
  if (inputs.length === 0) faults.push(`${file} was not built`);
  for (const banned of without) {
    const found = inputs.find((input) => input.startsWith(banned));
    if (found) faults.push(`${file} contains ${found}`);
  }
  for (const [input, { imports }] of Object.entries(meta.inputs)) {
    if (!input.startsWith("src/")) continue;
    for (const { path } of imports) {
      for (const [name, rooms] of Object.entries(owners)) {
        const takes = path === name || path.includes(`node_modules/${name}/`);
        if (takes && !rooms.some((room) => input.startsWith(room))) faults.push(`${input} imports ${name}`);
      }
    }
  }
  const bytes = statSync(file).size;
  if (maxBytes !== undefined && bytes > maxBytes) faults.push(`${file} has ${bytes} bytes, more than ${maxBytes}`);
  console.log(`${file}: ${(bytes / KB).toFixed(1)} KB`);
}
for (const fault of faults) console.error(`bundle rule broken: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
