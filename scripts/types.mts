// Checks the types of every project: the parts of src under their own narrow libraries, then everything with the tests.
import { spawnSync } from "node:child_process";

const projects = ["core", "node", "host", "webview"].map((part) => `tsconfig.${part}.json`).concat("tsconfig.json");
let failed = false;
for (const project of projects) {
  const { status } = spawnSync("tsc", ["-p", project], { stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) {
    console.error(`types: ${project} failed`);
    failed = true;
  }
}
process.exitCode = failed ? 1 : 0;
