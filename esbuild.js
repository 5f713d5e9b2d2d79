// Builds the bundles of dist/, with a metafile beside them that scripts/checkBundles.mts holds against the house rules.
const { execFileSync } = require("node:child_process");
const { mkdirSync, writeFileSync } = require("node:fs");
const { resolve } = require("node:path");
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
  // `import()` becomes `require`: the loader of ES modules would read a whole bundle twice to learn that it is none.
  supported: { "dynamic-import": false },
  legalComments: "none",
  logLevel: "warning",
};

/** Parts that are loaded on first use, so that activating the extension and starting the command line stay quick. */
const lateParts = {
  runnerDoor: "src/node/runner/runnerDoor.ts",
  configReader: "src/host/configReader.ts",
  checkpointLens: "src/host/checkpointLens.ts",
  expression: "src/config/expression.ts",
  testBatchCommands: "src/host/testBatchCommands.ts",
  checkpointReader: "src/host/checkpointReader.ts",
  dataFileOutcomes: "src/host/dataFileOutcomes.ts",
  signAssertion: "src/jwt/signAssertion.ts",
  discoverIssuer: "src/auth/interactive/discoverIssuer.ts",
  interactiveSignIn: "src/node/interactiveSignIn.ts",
  editorTokens: "src/node/editorTokens.ts",
  failures: "src/sentences/failures.ts",
  problems: "src/sentences/problems.ts",
  dryRunText: "src/host/dryRunText.ts",
  forecastPage: "src/sentences/forecastPage.ts",
  reportMessage: "src/report/reportMessage.ts",
  reportsBeside: "src/host/reportsBeside.ts",
  writeReport: "src/node/writeReport.ts",
  metricsFile: "src/node/metricsFile.ts",
  otlpExport: "src/node/otlpExport.ts",
  jwtGlance: "src/host/jwtGlance.ts",
  inspectorDesk: "src/host/inspectorDesk.ts",
  doctorDesk: "src/host/doctorDesk.ts",
  doctorDoor: "src/node/doctorDoor.ts",
  accountTokens: "src/host/accountTokens.ts",
  runCommands: "src/host/runCommands.ts",
  tokenCommands: "src/host/tokenCommands.ts",
  showFailure: "src/host/showFailure.ts",
  askSecrets: "src/host/askSecrets.ts",
  reportPanel: "src/host/reportPanel.ts",
  sampleWorkspace: "src/host/sampleWorkspace.ts",
  documentProblems: "src/host/documentProblems.ts",
  fileServices: "src/host/fileServices.ts",
  newConnection: "src/host/newConnection.ts",
  newSyncJob: "src/host/newSyncJob.ts",
  moveSecret: "src/host/moveSecret.ts",
  recordsGlance: "src/node/recordsGlance.ts",
  sandboxProcess: "src/node/sandboxProcess.ts",
  testApi: "src/host/testApi.ts",
};

/**
 * The command line: apart from its entry, so that Node can keep it compiled, and each command by itself. What Node keeps
 * of a file is what the first process that loaded it has used.
 */
const commandParts = {
  program: "src/cli/program.ts",
  printFailure: "src/cli/printFailure.ts",
  usageRefusal: "src/cli/usageRefusal.ts",
  runAction: "src/cli/runAction.ts",
  dryRun: "src/cli/dryRun.ts",
  forecastAction: "src/cli/forecastAction.ts",
  probeAction: "src/cli/probeAction.ts",
  statusAction: "src/cli/statusAction.ts",
  connectionsAction: "src/cli/connectionsAction.ts",
  tokenStatusAction: "src/cli/tokenStatusAction.ts",
  tokenRefreshAction: "src/cli/tokenRefreshAction.ts",
  doctorAction: "src/cli/doctorAction.ts",
  jwtAction: "src/cli/jwtAction.ts",
  sandboxAction: "src/cli/sandboxAction.ts",
  serveAction: "src/cli/serveAction.ts",
  undiciHttp: "src/node/undiciHttp.ts",
  jsonSource: "src/node/readers/jsonSource.ts",
  planRedrive: "src/node/redrive/planRedrive.ts",
  whyLine: "src/cli/whyLine.ts",
};

/** `await import()` of a part becomes a `require` of its own bundle. */
const requireLateParts = {
  name: "require-late-parts",
  setup(build) {
    const parts = new Map(
      Object.entries({ ...lateParts, ...commandParts }).map(([name, file]) => [resolve(file), name]),
    );
    build.onResolve({ filter: /\.ts$/ }, ({ path, kind, resolveDir }) => {
      const part = kind === "dynamic-import" ? parts.get(resolve(resolveDir, path)) : undefined;
      return part && { path: `./${part}.js`, external: true };
    });
  },
};

/** What packages load although few processes need it: who loads what, and what stands in for it. */
const standIns = [
  { importer: "/undici/lib/dispatcher/client.js", path: "./client-h2.js", contents: onFirstUse("./client-h2.js") },
  { importer: "/commander/lib/command.js", path: "node:child_process", contents: onFirstUse("node:child_process") },
  // Node's limit for headers, and a class by which undici knows request bodies that nobody here gives it.
  ...["core/util.js", "dispatcher/client.js"].map((file) => ({
    importer: `/undici/lib/${file}`,
    path: "node:http",
    contents: "module.exports = { maxHeaderSize: 16384, IncomingMessage: class {} };",
  })),
];

/** A module that loads the real one when it is first called, or asked for something. */
function onFirstUse(path) {
  return `
    const load = () => require(${JSON.stringify(path)});
    module.exports = new Proxy(function () {}, {
      apply: (_, self, args) => Reflect.apply(load(), self, args),
      get: (_, name) => load()[name],
    });`;
}

/** Without them a command would load a fifth more of Node's own library. */
const useStandIns = {
  name: "use-stand-ins",
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path, importer, resolveDir }) => {
      const standIn = standIns.find((one) => one.path === path && slashed(importer).endsWith(one.importer));
      return (
        standIn && {
          path: `${path} for ${standIn.importer}`,
          namespace: "stand-in",
          pluginData: { ...standIn, resolveDir },
        }
      );
    });
    build.onLoad({ filter: /./, namespace: "stand-in" }, ({ pluginData: { contents, resolveDir } }) => ({
      contents,
      resolveDir,
    }));
  },
};

function slashed(path) {
  return path.replaceAll("\\", "/");
}

const inEditor = { platform: "node", target: "node22", format: "cjs", external: ["vscode"] };

/** @type {Record<string, import("esbuild").BuildOptions>} */
const bundles = {
  extension: { ...inEditor, entryPoints: { extension: "src/extension.ts" }, plugins: [requireLateParts] },
  lateParts: { ...inEditor, entryPoints: lateParts, plugins: [requireLateParts] },
  cli: {
    entryPoints: { cli: "src/cli.ts", ...commandParts },
    plugins: [requireLateParts, useStandIns],
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
