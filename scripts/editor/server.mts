import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { startFrontServer } from "./frontServer.mts";
import { installEditor } from "./installEditor.mts";
import { closeGroup, spawnGroup } from "./processGroup.mts";
import { temporaryFolder } from "./temporaryFolder.mts";

export interface EditorOptions {
  /** The folder to open. */
  readonly workspace: string;
  /** The folder with the extension's package.json and its built files; it runs from there. */
  readonly extension: string;
  /**
   * A compiled module with `run()`, without its ending: the page runs it in the extension host and reports how it ended.
   * The editor is then in its automation mode, which shows no notifications and no dialogs.
   */
  readonly tests?: string;
  readonly settings?: Settings;
  /** The port of the page; any free one when absent. */
  readonly port?: number;
  /** Keeps the editor's data there; absent: a temporary folder. */
  readonly data?: string;
  /** More variables for the server and the extension host, such as a home directory. */
  readonly env?: Readonly<Record<string, string>>;
}

export type Settings = Readonly<Record<string, unknown>>;

export interface Editor extends AsyncDisposable {
  /** The address of the workbench with the workspace open. */
  readonly url: string;
  /** The address of the workbench with another folder open. */
  urlOf(folder: string): string;
  /** Replaces the user's settings. An open workbench reads them when it is reloaded. */
  writeSettings(settings: Settings): Promise<void>;
  close(): Promise<void>;
}

const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "extensions.ignoreRecommendations": true,
  "git.openRepositoryInParentFolders": "never",
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
};

/** No extension gallery: the editor asks nobody on the network. */
const offline = { EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "" }) };

/** Starts the server editor, installing it on first use. It ends with this process, also when that is killed. */
export async function startEditor(options: EditorOptions): Promise<Editor> {
  const program = join(await installEditor(), "out", "server-main.js");
  const data = options.data ?? temporaryFolder();
  const writeSettings = (settings: Settings) => writeJson(join(data, "user", "User", "settings.json"), settings);
  await writeSettings({ ...quietSettings, ...options.settings });
  if (options.tests === undefined) await installExtension(options.extension, join(data, "extensions"));
  const env = { ...process.env, ...offline, ...options.env, LONGHAUL_EDITOR_PARENT: `${process.pid}` };
  const args = [
    ["--import", join(import.meta.dirname, "dieWithParent.mts"), program],
    ["--host", "127.0.0.1", "--port", "0", "--without-connection-token", "--accept-server-license-terms"],
    ["--telemetry-level", "off", "--disable-workspace-trust"],
    options.tests === undefined ? [] : ["--enable-smoke-test-driver"],
    ["--user-data-dir", join(data, "user"), "--extensions-dir", join(data, "extensions")],
    ["--server-data-dir", join(data, "server")],
  ].flat();
  const inner = spawnGroup(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env });
  try {
    const innerPort = await listeningPort(inner);
    const secretKey = await keyIn(join(data, "secret-key-half"));
    const front = await startFrontServer({ innerPort, port: options.port ?? 0, secretKey });
    const close = async () => {
      await front.close();
      await closeGroup(inner);
    };
    return {
      url: workbenchUrl(front.port, options),
      urlOf: (folder) => workbenchUrl(front.port, { ...options, workspace: folder }),
      writeSettings: (settings) => writeSettings({ ...quietSettings, ...settings }),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await closeGroup(inner);
    throw error;
  }
}

interface Manifest {
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
}

/** A link in the editor's extensions folder: what is built next is what runs after the next reload. */
async function installExtension(extension: string, extensions: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(extension, "package.json"), "utf8")) as Manifest;
  const folder = join(extensions, `${manifest.publisher}.${manifest.name}-${manifest.version}`);
  await rm(extensions, { recursive: true, force: true });
  await mkdir(extensions, { recursive: true });
  await symlink(resolve(extension), folder, "junction");
}

function workbenchUrl(port: number, { workspace, extension, tests }: EditorOptions): string {
  const query = new URLSearchParams({ folder: slashed(workspace) });
  if (tests !== undefined) {
    const payload = [
      ["extensionDevelopmentPath", `vscode-remote://remote${slashed(extension)}`],
      ["extensionTestsPath", `vscode-remote://remote${slashed(tests)}`],
      ["skipWelcome", "true"],
    ];
    query.set("payload", JSON.stringify(payload));
  }
  return `http://127.0.0.1:${port}/?${query}`;
}

/** The path as the workbench's URIs spell it, on Windows too. */
function slashed(path: string): string {
  return resolve(path)
    .replaceAll("\\", "/")
    .replace(/^(?!\/)/, "/");
}

/** The workbench wants 32 bytes, and the same ones for as long as its secrets are to be readable. */
async function keyIn(file: string): Promise<Buffer> {
  await writeFile(file, randomBytes(32), { flag: "wx", mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  return readFile(file);
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(value, undefined, 2));
}

async function listeningPort(server: ChildProcess): Promise<number> {
  let output = "";
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The editor's server is silent after 30 s:\n${output}`)), 30_000);
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString("utf8")).slice(-100_000);
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    // Read on after the start too: a full pipe would stop the server.
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("error", reject);
    server.once("close", (status) => {
      clearTimeout(timer);
      reject(new Error(`The editor's server ended with ${status}:\n${output}`));
    });
  });
}
