// Builds the bundles of dist/, with a metafile beside them that scripts/checkBundles.mts holds against the house rules.
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

/** @type {Record<string, import("esbuild").BuildOptions>} */
const bundles = {
  extension: {
    entryPoints: { extension: "src/extension.ts" },
    platform: "node",
    target: "node22",
    format: "cjs",
    external: ["vscode"],
  },
  cli: {
    entryPoints: { cli: "src/cli.ts" },
    platform: "node",
    target: "node22",
    format: "cjs",
    banner: { js: "#!/usr/bin/env node" },
  },
  webview: {
    entryPoints: { report: "src/webview/report.ts" },
    platform: "browser",
    target: "es2023",
    format: "iife",
  },
};

async function build() {
  mkdirSync("dist/meta", { recursive: true });
  for (const [name, options] of Object.entries(bundles)) {
    const whole = { ...shared, ...options, outdir: "dist" };
    if (watch) await (await esbuild.context(whole)).watch();
    else writeFileSync(`dist/meta/${name}.json`, JSON.stringify((await esbuild.build(whole)).metafile));
  }
}

build().catch(() => process.exit(1));
