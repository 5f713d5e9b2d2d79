import { homedir } from "node:os";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where all windows and processes of one user keep what they know of tokens; numbers, never a token.
 * `LONGHAUL_STATE_DIR` overrides it, as `XDG_STATE_HOME` does on Linux (XDG Base Directory Specification 0.8).
 */
export function tokenStateDirectory(environment: Environment): string {
  const given = environment["LONGHAUL_STATE_DIR"];
  if (given) return given;
  if (process.platform === "win32") {
    return join(environment["LOCALAPPDATA"] || join(homedir(), "AppData", "Local"), "Longhaul");
  }
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "Longhaul");
  return join(environment["XDG_STATE_HOME"] || join(homedir(), ".local", "state"), "longhaul");
}
