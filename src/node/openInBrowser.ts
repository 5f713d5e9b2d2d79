/** Tries to show an address in the person's browser, without a shell. Never fails: who calls has shown the address too. */
export async function openInBrowser(
  url: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const [program, ...args] = opener(environment) ?? [];
  if (program === undefined || !/^https?:$/.test(new URL(url).protocol)) return;
  // Few who load this open anything.
  const { spawn } = await import("node:child_process");
  await new Promise<void>((resolve) => {
    const child = spawn(program, [...args, url], { stdio: "ignore", detached: true });
    child.once("spawn", () => resolve()).once("error", () => resolve());
    child.unref();
  });
}

function opener(environment: Readonly<Record<string, string | undefined>>): readonly string[] | undefined {
  if (process.platform === "darwin") return ["open"];
  if (process.platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  // Without a display xdg-open would start a browser in this terminal, or wait for one.
  return environment["DISPLAY"] || environment["WAYLAND_DISPLAY"] ? ["xdg-open"] : undefined;
}
