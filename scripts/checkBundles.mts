// Holds the bundles against the house rules of src/README.md, by what esbuild says went into them.
import { globSync, readFileSync, statSync } from "node:fs";

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

const notForCommands = ["src/host", "src/webview", "src/extension.ts", "node_modules/openid-client"];

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
      "src/host/accountTokens.ts",
      "src/host/runCommands.ts",
      "src/host/tokenCommands.ts",
      "src/host/showFailure.ts",
    ],
    maxBytes: 100 * KB,
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
  // What the editor asks while a person types reads the files through configReader, and the records through their door.
  {
    bundle: "lateParts",
    file: "dist/fileServices.js",
    without: ["src/node", "src/auth", "src/config/connectionEntry.ts", "node_modules"],
    maxBytes: 40 * KB,
  },
  {
    bundle: "lateParts",
    file: "dist/recordsGlance.js",
    without: ["node_modules/undici", "node_modules/zod", "src/host", "src/sandbox", "src/auth/tokenAuthority.ts"],
  },
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
  // A command loads its own part, and little else.
  {
    bundle: "cli",
    file: "dist/program.js",
    without: [...notForCommands, "src/node", "src/engine", "src/auth", "src/sandbox", "node_modules/zod"],
    maxBytes: 60 * KB,
  },
  {
    bundle: "cli",
    file: "dist/runAction.js",
    without: [...notForCommands, "src/sandbox", "src/doctor", "node_modules/undici", "node_modules/vscode-jsonrpc"],
    maxBytes: 375 * KB,
  },
  {
    bundle: "cli",
    file: "dist/undiciHttp.js",
    without: [...notForCommands, "src/engine", "src/auth", "src/config"],
    maxBytes: 310 * KB,
  },
  {
    bundle: "cli",
    file: "dist/serveAction.js",
    without: [...notForCommands, "src/sandbox", "node_modules/undici", "node_modules/commander"],
  },
  {
    bundle: "cli",
    file: "dist/sandboxAction.js",
    without: [...notForCommands, "src/node", "src/engine", "node_modules/undici"],
  },
  // At the end of every run: what it needs is small, and knows nothing of the network.
  {
    bundle: "lateParts",
    file: "dist/writeReport.js",
    without: ["node_modules/undici", "node_modules/csv-parse", "src/host", "src/sandbox", "src/webview"],
    maxBytes: 80 * KB,
  },
  {
    bundle: "lateParts",
    file: "dist/reportsBeside.js",
    without: ["src/node", "src/sandbox", "src/webview", "src/engine/runner.ts"],
  },
  // Few runs are watched from outside.
  { bundle: "lateParts", file: "dist/metricsFile.js", without: ["node_modules/undici", "src/host", "src/sandbox"] },
  { bundle: "lateParts", file: "dist/otlpExport.js", without: ["node_modules/undici", "src/host", "src/sandbox"] },
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
  "prom-client": ["src/node/metricsFile.ts"],
  jsonata: ["src/config/expression.ts"],
};

/** A class that is thrown in one bundle and caught in another is two classes: such errors are known by their parts. */
const knownByParts = /\binstanceof (?:Failure|HttpError)\b/;

const faults: string[] = [];
for (const file of globSync("src/**/*.ts")) {
  const found = knownByParts.exec(readFileSync(file, "utf8"));
  if (found) faults.push(`${file} asks "${found[0]}", which another bundle's class does not answer`);
}
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
