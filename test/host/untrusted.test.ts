import assert from "node:assert/strict";
import { CancellationTokenSource, Uri, workspace } from "vscode";
import { isFailure } from "../../src/base/failure.ts";
import { AccountIndex } from "../../src/host/accountIndex.ts";
import { connectionLenses } from "../../src/host/connectionLens.ts";
import { ConnectionsSeen } from "../../src/host/connectionsSeen.ts";
import { Consent } from "../../src/host/consent.ts";
import { EditorRedirects } from "../../src/host/editorRedirects.ts";
import { fileCompletions } from "../../src/host/fileCompletions.ts";
import { jobHover } from "../../src/host/jobHover.ts";
import { jobLenses } from "../../src/host/jobLens.ts";
import { moveSecret } from "../../src/host/moveSecret.ts";
import { newConnection } from "../../src/host/newConnection.ts";
import { newSyncJob } from "../../src/host/newSyncJob.ts";
import { RunBoard } from "../../src/host/runBoard.ts";
import { RunDesk } from "../../src/host/runDesk.ts";
import { RunnerAddressBook } from "../../src/host/runnerAddress.ts";
import { RunnerHost } from "../../src/host/runnerHost.ts";
import { SecretCanary } from "../../src/host/secretCanary.ts";
import { SignIns } from "../../src/host/signIns.ts";
import { StoreWarning } from "../../src/host/storeWarning.ts";
import { TokenCommands } from "../../src/host/tokenCommands.ts";
import { TokenKeeper } from "../../src/host/tokenKeeper.ts";
import { UnfinishedRuns } from "../../src/host/unfinishedRuns.ts";
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
    const report = () => void touched.push("report");
    const memento = { get: () => undefined, update: touch("update"), keys: () => [] };
    const door = { open: touch("open") };
    const keeper = new TokenKeeper({ clock: nodeClock, door, secrets, index: new AccountIndex(memento), report });
    const interactive = { loopback: touch("loopback"), withBrowser: touch("browser"), withDevice: touch("device") };
    const redirects = new EditorRedirects("longhaul.longhaul", () => void touched.push("stray"));
    const signIns = new SignIns({ door: interactive, redirects });
    const canary = new SecretCanary({ secrets, state: memento, clock: nodeClock, session: "one" });
    const connections = new ConnectionsSeen(keeper, report);
    const tokens = new TokenCommands({ connections, signIns, canary, clock: nodeClock });
    const runner = new RunnerHost({
      door: { launch: touch("launch"), attach: touch("attach") },
      addresses: new RunnerAddressBook(secrets),
      answers: {
        token: touch("token"),
        rejected: touch("rejected"),
        passphrase: touch("passphrase"),
        used: () => void touched.push("used"),
      },
    });
    const consent = new Consent(memento);
    const desk = new RunDesk({
      runner,
      keeper,
      signIns,
      storeWarning: new StoreWarning(canary, report),
      board: new RunBoard(),
      consent,
      unfinished: new UnfinishedRuns(memento),
      clock: nodeClock,
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
        () => desk.dryRun(job, { show: 1 }),
        () => desk.forecast(job),
        () => desk.list(job),
        () => desk.pickUp(),
        () => runner.attachQuietly(),
        () => keeper.get(owner),
        () => keeper.rejected(owner, 1, { at: 0, error: null, description: null }),
        () => keeper.passphrase(owner),
        () => tokens.signIn(undefined),
        () => tokens.refresh(undefined),
        () => tokens.signOut(undefined),
        () => tokens.testRotation(undefined),
      ].map((work) =>
        work().then(
          () => "done",
          (error: unknown) => (isFailure(error) ? error.code : String(error)),
        ),
      ),
    );
    // A runner's news of a use is nothing that could be refused: nothing comes of it.
    keeper.used({ ...owner, generation: 1, at: 0, expiresIn: null });
    await connections.look();
    connections.dispose();
    assert.deepEqual(jobLenses({ uri: job }), []);
    assert.deepEqual(connections.connections, []);
    assert.deepEqual({ refusals, touched }, { refusals: refusals.map(() => "workspace-untrusted"), touched: [] });
  });

  it("writes no connection, no job and no secret, and opens no records", async () => {
    const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file("/");
    const file = Uri.joinPath(folder, "untrusted.sync.json");
    const content =
      '{ "connection": "any", "records": { "file": "any.csv", "key": "id" }, "request": { "path": "/${id}" } }';
    const document = await workspace.openTextDocument({ language: "jsonc", content });
    const touch = (what: string) => () => {
      touched.push(what);
      return Promise.reject(new Error(what));
    };
    const records = { glance: touch("glance"), first: touch("first") };
    const look = touch("look");
    const secrets = { get: touch("get"), store: touch("store"), delete: touch("delete") };
    const refusals = await Promise.all(
      [
        () => newConnection(folder, { look }),
        () => newSyncJob(Uri.joinPath(folder, "any.csv"), { records, look }),
        () => moveSecret(file, { line: 1, column: 1 }, { secrets, look }),
      ].map((work) =>
        work().then(
          () => "done",
          (error: unknown) => (isFailure(error) ? error.code : String(error)),
        ),
      ),
    );
    const cancelled = new CancellationTokenSource().token;
    const position = document.positionAt(content.indexOf("${id}") + 3);
    assert.deepEqual(
      {
        refusals,
        hover: await jobHover(document, position, { records, cancelled }),
        columns: await fileCompletions(document, position, records),
        lenses: await connectionLenses(document),
        touched,
      },
      { refusals: refusals.map(() => "workspace-untrusted"), hover: undefined, columns: [], lenses: [], touched: [] },
    );
  });
});
