import { randomBytes } from "node:crypto";
import { mkdtemp, rm, rmdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Failure } from "../../base/failure.ts";
import { systemCode } from "../systemCode.ts";

/** Where one runner process is found, and what it leaves for whoever looks after it. */
export interface SocketPlace {
  readonly socketPath: string;
  /** Of the runner's own, open to nobody else. */
  readonly directory: string;
  /** What the process prints when it breaks. */
  readonly log: string;
}

/** A Unix socket's path must fit into 104 bytes (macOS) or 108 (Linux) with its end mark; unix(4), unix(7). */
const LONGEST_PATH = 100;

const PIPES = "\\\\.\\pipe\\";

/** A fresh private directory (mode 0700) and the address in it. */
export async function newSocketPlace(): Promise<SocketPlace> {
  const preferred = join(tmpdir(), "longhaul-");
  const fits = Buffer.byteLength(join(`${preferred}XXXXXX`, "runner.sock")) < LONGEST_PATH;
  const directory = await mkdtemp(fits || process.platform === "win32" ? preferred : "/tmp/longhaul-");
  // Pipes have no directory. Node makes them with the system's default rights: others may read, only the owner and
  // administrators may write, so nobody else can say hello. Windows is not among the systems that this is tested on.
  const socketPath =
    process.platform === "win32"
      ? `${PIPES}${basename(directory)}.${randomBytes(16).toString("hex")}`
      : join(directory, "runner.sock");
  return socketPlace(socketPath);
}

export function socketPlace(socketPath: string): SocketPlace {
  const directory = socketPath.startsWith(PIPES)
    ? join(tmpdir(), socketPath.slice(PIPES.length).replace(/\.[^.]*$/, ""))
    : dirname(socketPath);
  return { socketPath, directory, log: join(directory, "runner.log") };
}

/** Failure `runner-unreachable` when others could get at the socket. */
export async function checkPrivate({ directory }: SocketPlace): Promise<void> {
  if (process.platform === "win32") return;
  const { mode, uid } = await stat(directory);
  if ((mode & 0o077) !== 0 || uid !== process.getuid?.()) {
    throw new Failure("runner-unreachable", { last: "the directory of its socket is open to others" });
  }
}

/** Removes what a runner made; anything else in the directory stays, and so does the directory then. */
export async function removePlace({ socketPath, directory, log }: SocketPlace): Promise<void> {
  if (!socketPath.startsWith(PIPES)) await rm(socketPath, { force: true });
  try {
    await rm(log, { force: true });
    await rmdir(directory);
  } catch (error) {
    // ENOENT: removed by the other side. EBUSY, EPERM: Windows keeps a log that is still open.
    if (!["ENOENT", "ENOTEMPTY", "EEXIST", "EBUSY", "EPERM"].includes(systemCode(error) ?? "")) throw error;
  }
}
