// Makes the VSIX and holds its file list against the committed one: nothing gets in or out unseen.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const LIST = "scripts/vsix-files.txt";
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const vsix = `longhaul-${version}.vsix`;

// Pictures are shown from inside the package: no link in the README is rewritten to a repository.
const options = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
const packed = execFileSync("vsce", ["ls", "--no-dependencies"], {
  encoding: "utf8",
  stdio: ["ignore", "pipe", "inherit"],
});
const found = packed.trim().split("\n").sort();
if (process.argv.includes("--accept")) writeFileSync(LIST, `${found.join("\n")}\n`);
const expected = readFileSync(LIST, "utf8").trim().split("\n");

const surplus = found.filter((file) => !expected.includes(file));
const missing = expected.filter((file) => !found.includes(file));
for (const file of surplus) console.error(`not on ${LIST}: ${file}`);
for (const file of missing) console.error(`on ${LIST}, but not packed: ${file}`);
if (surplus.length + missing.length > 0) {
  console.error("If this is meant, accept the new list with: npm run package -- --accept");
  process.exit(1);
}
execFileSync("vsce", ["package", ...options, "--out", vsix], { stdio: "inherit" });
console.log(`${vsix}: ${found.length} files, as listed in ${LIST}`);
