/** The lock needs `node:sqlite`, which came with Node 22.13. */
const NEEDED = [22, 13] as const;

/** Ends the process with a clear sentence where Node is too old, before anything else can fail in an unclear one. */
export function refuseOldNode(version: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return;
  process.stderr.write(
    `longhaul needs Node ${NEEDED.join(".")} or newer; this is ${version}. In the project's own folder, node_modules/.bin/node is new enough.\n`,
  );
  process.exit(1);
}
