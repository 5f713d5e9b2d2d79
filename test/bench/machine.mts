import { readFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";

/** Where and when the figures were taken, in one line. */
export function machine(): string {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GB`;
  const system = `${distribution()} (${platform()} ${release()}, ${arch()})`;
  return `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} cores ${cpu?.model.trim()}, ${memory}, ${system}`;
}

function distribution(): string {
  try {
    return /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? platform();
  } catch {
    return platform();
  }
}
