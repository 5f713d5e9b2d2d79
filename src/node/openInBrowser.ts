import { spawn } from "node:child_process";

/** Tries to show an address in the person's browser, without a shell. Never fails: who calls has shown the address too. */
export function openInBrowser(url: string, environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  const [program, ...args] = opener(environment) ?? [];
  if (program === undefined || !/^https?:$/.test(new URL(url).protocol)) return Promise.resolve();
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], { stdio: "ignore", detached: true });
    child.once("spawn", resolve).once("error", () => resolve());
    child.unref();
  });
}

function opener(environment: Readonly<Record<string, string | undefined>>): readonly string[] | undefined {
  if (process.platform === "darwin") return ["open"];
  if (process.platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  // Without a display xdg-open would start a browser in this terminal, or wait for one.
  return environment["DISPLAY"] || environment["WAYLAND_DISPLAY"] ? ["xdg-open"] : undefined;
}
