import assert from "node:assert/strict";
import { Uri, workspace } from "vscode";
import { isFailure } from "../../src/base/failure.ts";
import { Consent } from "../../src/host/consent.ts";
import { RunBoard } from "../../src/host/runBoard.ts";
import { RunDesk } from "../../src/host/runDesk.ts";
import { RunnerAddressBook } from "../../src/host/runnerAddress.ts";
import { RunnerHost } from "../../src/host/runnerHost.ts";
import { TokenKeeper } from "../../src/host/tokenKeeper.ts";
import { UnfinishedRuns } from "../../src/host/unfinishedRuns.ts";
import { nodeChance } from "../../src/node/nodeChance.ts";
import { nodeClock } from "../../src/node/nodeClock.ts";

describe("an untrusted workspace", () => {
  const touched: string[] = [];
  let restore: () => void;

  before(() => {
    const trusted = Object.getOwnPropertyDescriptor(workspace, "isTrusted");
    assert.ok(trusted?.configurable);
    Object.defineProperty(workspace, "isTrusted", { configurable: true, get: () => false });
    restore = () => Object.defineProperty(workspace, "isTrusted", trusted);
  });

  after(() => restore());

  it("starts no runner, signs in nowhere, runs nothing and reads no secret", async () => {
    const touch = (what: string) => () => {
      touched.push(what);
      return Promise.reject(new Error(what));
    };
    const secrets = { get: touch("get"), store: touch("store"), delete: touch("delete") };
    const http = { send: touch("send") };
    const report = () => void touched.push("report");
    const memento = { get: () => undefined, update: touch("update"), keys: () => [] };
    const keeper = new TokenKeeper({ clock: nodeClock, chance: nodeChance, http, secrets, report });
    const runner = new RunnerHost({
      door: { launch: touch("launch"), attach: touch("attach") },
      addresses: new RunnerAddressBook(secrets),
      answers: { token: touch("token"), rejected: touch("rejected") },
    });
    const consent = new Consent(memento);
    const desk = new RunDesk({
      runner,
      keeper,
      board: new RunBoard(),
      consent,
      unfinished: new UnfinishedRuns(memento),
    });
    const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file("/");
    const job = Uri.joinPath(folder, "any.sync.json");
    const owner = {
      folder: folder.fsPath,
      connection: "mes",
      identity: "user" as const,
      origin: "https://mes.example.com",
    };

    const refusals = await Promise.all(
      [
        () => desk.start(job, { wish: "run", ask: "missing" }),
        () => desk.dryRun(job, 1),
        () => desk.list(job),
        () => desk.pickUp(),
        () => runner.attachQuietly(),
        () => keeper.get(owner),
        () => keeper.rejected({ ...owner, generation: 1 }),
      ].map((work) =>
        work().then(
          () => "done",
          (error: unknown) => (isFailure(error) ? error.code : String(error)),
        ),
      ),
    );
    assert.deepEqual({ refusals, touched }, { refusals: refusals.map(() => "workspace-untrusted"), touched: [] });
  });
});
