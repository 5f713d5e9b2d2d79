// Measures Longhaul as whole processes: beside a bare undici loop, beside its peers, and as its input grows.
// Prints what it finds, holds it against the targets, and keeps it in results.md.
// Usage: npm run bench [-- speed latency peers scaling checkpoint resume refresh jwt editor activation]
import { buildContestants } from "./contest.mts";
import { machine } from "./machine.mts";
import { keepResult } from "./results.mts";
import { Section } from "./section.mts";

/** Each is loaded when it is wanted: only one of them needs an editor, and only one the peers. */
const parts: Readonly<Record<string, () => Promise<(section: Section) => Promise<void>>>> = {
  speed: async () => (await import("./speed.mts")).speed,
  latency: async () => (await import("./latency.mts")).latency,
  peers: async () => (await import("./peers.mts")).peers,
  scaling: async () => (await import("./scaling.mts")).scaling,
  checkpoint: async () => (await import("./checkpoint.mts")).checkpoint,
  resume: async () => (await import("./resume.mts")).resume,
  refresh: async () => (await import("./refresh.mts")).refresh,
  jwt: async () => (await import("./jwtScan.mts")).jwtScan,
  editor: async () => (await import("./hostDelay.mts")).hostDelay,
  activation: async () => (await import("./activation.mts")).activation,
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in parts));
if (unknown.length > 0) throw new Error(`no part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);

console.log(`${machine()}\n`);
await buildContestants();
const startedAt = performance.now();
let missed = 0;
for (const [name, load] of Object.entries(parts)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n${name}`);
  const section = new Section(name);
  await (await load())(section);
  await keepResult(section);
  missed += section.missed;
}
console.log(`\n${missed} missed, ${((performance.now() - startedAt) / 60_000).toFixed(1)} minutes`);
process.exitCode = missed === 0 ? 0 : 1;
