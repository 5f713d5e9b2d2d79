import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { failedWith } from "../../../src/base/failure.ts";
import { parseJson } from "../../../src/base/json.ts";
import { Secret } from "../../../src/base/secret.ts";
import { attachRunner } from "../../../src/node/runner/attachRunner.ts";
import { launchRunner } from "../../../src/node/runner/launchRunner.ts";
import { PROTOCOL_VERSION, type RunView } from "../../../src/protocol/messages.ts";
import { failureOf } from "../node/failureOf.ts";
import { startEditor } from "./editor.ts";
import { bundle } from "./runnerBundle.ts";
import { allDone, eachOnce, ended, outcome, runnerGround, signal, start } from "./runnerGround.ts";
import { applied, workspace } from "./workspace.ts";

const { launch, cli } = runnerGround();

const isAlive = (pid: number) => signal(pid, 0);

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const settled = ({ snapshot }: RunView) => snapshot.records.succeeded;

test("a hello with the wrong secret is refused, and with the right one nothing else was needed", async () => {
  const { address, pid } = await launch();
  const stranger = { ...address, secret: new Secret("guess") };
  expect(await failureOf(attachRunner(stranger))).toEqual({ "runner-unreachable": { last: "PeerGone" } });
  const link = await attachRunner(address);
  expect({ pid: link.pid, runs: link.runs }).toEqual({ pid, runs: [] });
  link.dispose();
});

test("a run reports progress to every attached editor and ends", async () => {
  const place = await workspace({ records: 60, perSecond: 60, minuteMs: 1000 });
  const editor = await startEditor(place.folder);
  const { address } = await launch();
  const one = await editor.attach(address);
  const two = await editor.attach(address);
  const view = await start(one, place.jobFile);
  const same = await start(two, place.jobFile);
  expect([view.state, view.job, same.run]).toEqual(["running", "work-orders", view.run]);
  const ends = await Promise.all([one.until(ended), two.until(ended)]);
  expect(ends.map(outcome)).toEqual([
    { ...allDone, resumed: false },
    { ...allDone, resumed: false },
  ]);
  const steps = one.changes.map(settled);
  expect(new Set(steps).size).toBeGreaterThan(2);
  expect(steps).toEqual(steps.toSorted((left, right) => left - right));
  expect(ends[0]?.summary?.tokens).toEqual({ signIns: 1, refreshes: 0, refreshFailures: 0, rejected: 0 });
  expect(await one.link.request("run/list", { jobFile: place.jobFile })).toEqual([ends[0]]);
  // Finished: nothing is sent again, and the runner says so.
  expect(outcome(await start(one, place.jobFile))).toEqual({ ...allDone, resumed: false });
  expect(applied(place)).toEqual(eachOnce(60));
});

test("a run goes on while its editor reloads, and is found again", async () => {
  const place = await workspace({ records: 60, perSecond: 40, minuteMs: 1000 });
  const editor = await startEditor(place.folder);
  const { address } = await launch();
  const before = await editor.attach(address);
  const { run } = await start(before, place.jobFile);
  const left = await before.until((view) => settled(view) > 0);
  before.link.dispose();
  await new Promise((resolve) => setTimeout(resolve, 600));
  const after = await editor.attach(address);
  const found = after.link.runs.find((view) => view.run === run);
  expect(found?.state).toBe("running");
  expect(found && settled(found)).toBeGreaterThan(settled(left));
  expect(outcome(await after.until(ended))).toEqual({ ...allDone, resumed: false });
  expect({ ...applied(place), asked: editor.asked }).toEqual({ ...eachOnce(60), asked: 1 });
});

test("without an editor a run parks when its token ends, and a resume completes it", async () => {
  const place = await workspace({ records: 60, perSecond: 30, minuteMs: 30 });
  const editor = await startEditor(place.folder);
  const { address } = await launch({ tokenGrace: 300 });
  const before = await editor.attach(address);
  await start(before, place.jobFile);
  await before.until((view) => settled(view) > 0);
  before.link.dispose();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const after = await editor.attach(address);
  const parked = await after.until(ended);
  expect(parked.stopped).toEqual({ code: "token-source-away", facts: {} });
  expect(parked.summary?.state).toBe("stopped");
  expect(settled(parked)).toBeLessThan(60);
  await start(after, place.jobFile, "resume");
  const end = await after.until((view) => ended(view) && view.resumed);
  expect(outcome(end)).toEqual({ ...allDone, resumed: true });
  expect(end.run).toBe(parked.run);
  expect(applied(place)).toEqual(eachOnce(60));
});

test("a killed runner is unreachable and cleaned up after, and the next one resumes its run", async () => {
  const place = await workspace({ records: 60, perSecond: 60, minuteMs: 1000 });
  const editor = await startEditor(place.folder);
  const { address, pid } = await launch();
  const before = await editor.attach(address);
  const broken = new Promise<void>((resolve) => before.link.onClosed(resolve));
  const { run } = await start(before, place.jobFile);
  await before.until((view) => settled(view) > 0);
  process.kill(pid, "SIGKILL");
  await broken;
  expect(await failureOf(start(before, place.jobFile))).toEqual({ "runner-unreachable": { last: "PeerGone" } });
  expect(await failureOf(attachRunner(address))).toEqual({ "runner-unreachable": { last: "ECONNREFUSED" } });
  expect(await isThere(dirname(address.socketPath))).toBe(false);
  const after = await editor.attach((await launch()).address);
  expect(await start(after, place.jobFile)).toMatchObject({ run, resumed: true });
  expect(outcome(await after.until(ended))).toEqual({ ...allDone, resumed: true });
  const { distinct } = applied(place);
  expect(distinct).toBe(60);
});

test("an idle runner ends by itself and leaves nothing", async () => {
  const { address, pid } = await launch({ idle: 200 });
  const attached = await attachRunner(address);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(isAlive(pid)).toBe(true);
  expect(await readdir(dirname(address.socketPath))).toEqual(["runner.log", "runner.sock"]);
  attached.dispose();
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 3000);
  expect(await isThere(dirname(address.socketPath))).toBe(false);
  expect(await failureOf(attachRunner(address))).toEqual({ "runner-unreachable": { last: "ENOENT" } });
});

test("SIGTERM stops the run cleanly and tells the editor; the run stays resumable", async () => {
  const place = await workspace({ records: 60, perSecond: 30, minuteMs: 1000 });
  const editor = await startEditor(place.folder);
  const { address, pid } = await launch();
  const before = await editor.attach(address);
  await start(before, place.jobFile);
  await before.until((view) => settled(view) > 0);
  process.kill(pid, "SIGTERM");
  const end = await before.until(ended);
  expect(end.stopped).toEqual({ code: "cancelled", facts: {} });
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 3000);
  const after = await editor.attach((await launch()).address);
  expect(await after.link.request("run/list", { jobFile: place.jobFile })).toMatchObject([
    { run: end.run, state: "ended", summary: { state: "stopped", reason: "cancelled" } },
  ]);
});

test("cancel answers when the run has stopped", async () => {
  const place = await workspace({ records: 60, perSecond: 30, minuteMs: 1000 });
  const editor = await startEditor(place.folder);
  const attached = await editor.attach((await launch()).address);
  const { run } = await start(attached, place.jobFile);
  await attached.link.request("run/cancel", { run });
  const [listed] = await attached.link.request("run/list", { jobFile: place.jobFile });
  expect(listed).toMatchObject({ run, state: "ended", stopped: { code: "cancelled", facts: {} } });
  expect(await failureOf(attached.link.request("run/cancel", { run: "none" }))).toEqual({
    "run-not-found": { run: "none" },
  });
});

test("a refusal comes as the failure that it is, with all its problems", async () => {
  const place = await workspace({ records: 0, perSecond: 30, minuteMs: 1000 });
  const editor = await startEditor(place.folder);
  const attached = await editor.attach((await launch()).address);
  const failure = await start(attached, place.jobFile).catch((error: unknown) => error);
  expect(failedWith(failure, "input-invalid") && failure.facts).toMatchObject({
    count: 1,
    problems: [{ code: "records-empty", file: join(place.folder, "work-orders.csv"), line: 1 }],
  });
});

test.each(["end", "stay"])("a runner outlives the process that launched it, told to %s", async (stay) => {
  vi.stubEnv("RUNNER_SPANS", JSON.stringify({ idle: 2000 }));
  const script = (await bundle("test/contract/runner/launcherEntry.ts", "launcher")).path;
  const host = spawn(process.execPath, [script, cli(), stay], { detached: true, stdio: ["ignore", "pipe", "inherit"] });
  vi.unstubAllEnvs();
  const closed = once(host, "close");
  const printed: unknown[] = await once(host.stdout.setEncoding("utf8"), "data");
  const [socketPath, secret] = z.tuple([z.string(), z.string()]).parse(parseJson(String(printed[0])));
  // The whole process group, as an editor that is torn down does it.
  if (stay === "stay") process.kill(-(host.pid ?? 0), "SIGKILL");
  await closed;
  const link = await attachRunner({ socketPath, secret: new Secret(secret), protocol: PROTOCOL_VERSION });
  process.kill(link.pid, "SIGTERM");
  // Its parent is dead, so who reaps it is up to the system; that it has cleaned up is its own doing.
  await vi.waitFor(async () => expect(await isThere(dirname(socketPath))).toBe(false), 3000);
});

test("a runner that cannot start is reported with its last words", async () => {
  const failure = await launchRunner({ cli: "/nowhere/cli.js" }).catch((error: unknown) => error);
  expect(failedWith(failure, "runner-unreachable") && failure.facts.last).toContain("MODULE_NOT_FOUND");
});

test("what the editor loads to reach a runner brings no HTTP client and no engine loop along", async () => {
  const bundles = await Promise.all([
    bundle("src/node/runner/launchRunner.ts", "launch"),
    bundle("src/node/runner/attachRunner.ts", "attach"),
  ]);
  const inputs = bundles.flatMap((each) => each.inputs);
  expect(inputs).toContain("src/node/runner/connectRunner.ts");
  expect(inputs.filter((input) => /undici|csv-parse|engine\/runner/.test(input))).toEqual([]);
});
