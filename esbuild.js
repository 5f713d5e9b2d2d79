// Builds the bundles of dist/, with a metafile beside them that scripts/checkBundles.mts holds against the house rules.
const { execFileSync } = require("node:child_process");
const { mkdirSync, writeFileSync } = require("node:fs");
const esbuild = require("esbuild");

const watch = process.argv.includes("--watch");

/** @type {import("esbuild").BuildOptions} */
const shared = {
  bundle: true,
  sourcemap: watch ? "linked" : false,
  minify: !watch,
  metafile: true,
  // The CommonJS builds of some packages hide their parts from the bundler.
  mainFields: ["module", "main"],
  legalComments: "none",
  logLevel: "warning",
};

/** Parts that are loaded on first use, so that activating the extension and starting the command line stay quick. */
const lateParts = {
  runnerDoor: "src/node/runner/runnerDoor.ts",
  configReader: "src/host/configReader.ts",
  expression: "src/config/expression.ts",
  checkpointReader: "src/host/checkpointReader.ts",
  signAssertion: "src/jwt/signAssertion.ts",
  discoverIssuer: "src/auth/interactive/discoverIssuer.ts",
  interactiveSignIn: "src/node/interactiveSignIn.ts",
  editorTokens: "src/node/editorTokens.ts",
  failures: "src/sentences/failures.ts",
  problems: "src/sentences/problems.ts",
  reportMessage: "src/host/reportMessage.ts",
  jwtGlance: "src/host/jwtGlance.ts",
  inspectorDesk: "src/host/inspectorDesk.ts",
  doctorDesk: "src/host/doctorDesk.ts",
  doctorDoor: "src/node/doctorDoor.ts",
};

/** Apart from the entry, so that Node can keep it compiled. */
const program = { program: "src/cli/program.ts" };

/** `await import()` of a late part becomes a `require` of its own bundle. */
const requireLateParts = {
  name: "require-late-parts",
  setup(build) {
    build.onResolve({ filter: /\.ts$/ }, ({ path, kind }) => {
      const part = Object.keys({ ...lateParts, ...program }).find((name) => path.endsWith(`/${name}.ts`));
      return part && kind === "dynamic-import" ? { path: `./${part}.js`, external: true } : undefined;
    });
  },
};

const inEditor = { platform: "node", target: "node22", format: "cjs", external: ["vscode"] };

/** @type {Record<string, import("esbuild").BuildOptions>} */
const bundles = {
  extension: { ...inEditor, entryPoints: { extension: "src/extension.ts" }, plugins: [requireLateParts] },
  lateParts: { ...inEditor, entryPoints: lateParts, plugins: [requireLateParts] },
  cli: {
    entryPoints: { cli: "src/cli.ts", ...program },
    plugins: [requireLateParts],
    platform: "node",
    target: "node22",
    format: "cjs",
    banner: { js: "#!/usr/bin/env node" },
  },
  webview: {
    entryPoints: { report: "src/webview/report.ts", inspector: "src/webview/inspector.ts" },
    platform: "browser",
    target: "es2023",
    format: "iife",
  },
};

/** Lines by which the editor's watch task knows that a build is done, and where it failed. */
const sayWhenBuilt = {
  name: "say-when-built",
  setup(build) {
    build.onStart(() => console.log("build begins"));
    build.onEnd(({ errors }) => {
      for (const { text, location } of errors) {
        console.log(`${location?.file}:${location?.line}:${location?.column}: error: ${text}`);
      }
      console.log("build ended");
    });
  },
};

async function build() {
  mkdirSync("dist/meta", { recursive: true });
  // The JSON Schemas come from the validators themselves, which Node runs from their sources.
  execFileSync(process.execPath, ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "scripts/schemas.mts"], {
    stdio: "inherit",
  });
  for (const [name, options] of Object.entries(bundles)) {
    const whole = { ...shared, ...options, outdir: "dist" };
    if (watch) await (await esbuild.context({ ...whole, plugins: [...(whole.plugins ?? []), sayWhenBuilt] })).watch();
    else writeFileSync(`dist/meta/${name}.json`, JSON.stringify((await esbuild.build(whole)).metafile));
  }
}

build().catch(() => process.exit(1));
