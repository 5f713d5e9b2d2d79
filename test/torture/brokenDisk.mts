// Loaded before the command line in a trial, never by the product: counts what happens to files below `.longhaul`, and
// kills the process, or lets the disk refuse, at the operation that was ordered. It stands in for injecting faults into
// system calls, between the program and the kernel; reads and SQLite's lock files pass it by.
import fs, { writeSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import type { DiskOrders } from "./diskOrders.mts";

const { log, orders } = JSON.parse(process.env["TORTURE_DISK"] ?? "{}") as DiskOrders;
const { promises } = fs;
const paths = new WeakMap<FileHandle, string>();
const logFile = fs.openSync(log, "a");
let operations = 0;
let failing: { readonly code: string; readonly until: number } | undefined;

interface Operation<T> {
  readonly name: string;
  readonly path: string | undefined;
  readonly work: () => Promise<T>;
  /** Does half of it. */
  readonly half?: () => Promise<unknown>;
}

async function operate<T>({ name, path, work, half }: Operation<T>): Promise<T> {
  if (path?.includes(".longhaul") !== true) return work();
  operations += 1;
  const n = operations;
  const tell = (end: string) => writeSync(logFile, `${n}\t${name}\t${basename(path)}\t${Date.now()}\t${end}\n`);
  const order = orders.find(({ at }) => at === n);
  if (order?.do === "kill" || (order?.do === "half" && half)) {
    tell(order.do);
    if (order.do === "half") await half?.();
    process.kill(process.pid, "SIGKILL");
    return new Promise(() => undefined);
  }
  if (order?.do === "fail") failing = { code: order.code ?? "EIO", until: Date.now() + (order.forMs ?? 0) };
  if (failing && Date.now() < failing.until) {
    tell("refused");
    // What is refused may have been done in part.
    await half?.();
    throw Object.assign(new Error(`${failing.code}: ${name} '${path}'`), { code: failing.code, syscall: name, path });
  }
  tell("");
  return work();
}

const real = { open: promises.open, rename: promises.rename, mkdir: promises.mkdir, writeFile: promises.writeFile };
const realRm = promises.rm;

promises.open = (async (...args: Parameters<typeof real.open>) => {
  const [path, flags = "r"] = args;
  const work = () => real.open(...args);
  const handle = flags === "r" ? await work() : await operate({ name: "open", path: String(path), work });
  paths.set(handle, String(path));
  return handle;
}) as typeof real.open;
promises.rename = (from, to) => operate({ name: "rename", path: String(to), work: () => real.rename(from, to) });
promises.mkdir = ((...args: Parameters<typeof real.mkdir>) =>
  operate({ name: "mkdir", path: String(args[0]), work: () => real.mkdir(...args) })) as typeof real.mkdir;
promises.writeFile = (...args) => {
  const [path] = args;
  return operate({
    name: "writeFile",
    path: typeof path === "string" ? path : undefined,
    work: () => real.writeFile(...args),
  });
};
promises.rm = (path, options) => operate({ name: "rm", path: String(path), work: () => realRm(path, options) });

const probe = await real.open(log, "r");
const handles = Object.getPrototypeOf(probe) as FileHandle;
await probe.close();
const realOf = <Name extends keyof FileHandle>(name: Name) => Reflect.get(handles, name) as FileHandle[Name];

for (const name of ["appendFile", "writeFile"] as const) {
  const write = realOf(name);
  handles[name] = function (this: FileHandle, data, options) {
    const bytes = Buffer.from(data as string);
    return operate({
      name,
      path: paths.get(this),
      work: () => write.call(this, data, options),
      half: () => write.call(this, bytes.subarray(0, Math.floor(bytes.length / 2))),
    });
  };
}
for (const name of ["datasync", "sync"] as const) {
  const call = realOf(name);
  handles[name] = function (this: FileHandle) {
    return operate({ name, path: paths.get(this), work: () => call.call(this) });
  };
}
const truncate = realOf("truncate");
handles.truncate = function (this: FileHandle, length) {
  return operate({ name: "truncate", path: paths.get(this), work: () => truncate.call(this, length) });
};
