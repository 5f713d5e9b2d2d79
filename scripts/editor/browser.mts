import { execFile } from "node:child_process";
import { access, constants, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";
import { cacheRoot, installOnce, projectRoot } from "./installOnce.mts";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts a headless Chromium: `LONGHAUL_BROWSER` when set, one that the machine has, else the one inside the npm package
 * `@sparticuz/chromium` (Linux x64), which needs nothing of the system but glibc.
 */
export async function launchBrowser(): Promise<Browser> {
  const installed = process.env["LONGHAUL_BROWSER"] ?? (await installedBrowser());
  if (installed !== undefined) return chromium.launch({ executablePath: installed, args: flags });
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No Chromium, Chrome or Edge was found. Install one, or name it in LONGHAUL_BROWSER.");
  }
  const folder = await unpackedBrowser();
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    args: flags,
    env: {
      ...definedOnly(process.env),
      LD_LIBRARY_PATH: [join(folder, "al2023", "lib"), process.env["LD_LIBRARY_PATH"]].filter(Boolean).join(delimiter),
      FONTCONFIG_FILE: join(folder, "fonts", "fonts.conf"),
    },
  });
}

async function installedBrowser(): Promise<string | undefined> {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const candidates = [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
  ];
  for (const candidate of candidates) {
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Unpacks browser, libraries and fonts (about 2 s, 210 MB) into the project instead of the shared temporary folder. */
async function unpackedBrowser(): Promise<string> {
  const manifest = join(projectRoot, "node_modules", "@sparticuz", "chromium", "package.json");
  const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version: string };
  const folder = join(cacheRoot, `chromium-${version}`);
  return installOnce(folder, async (unfinished) => {
    // The package unpacks into TMPDIR, and its libraries only where it believes to be in a cloud function.
    await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", 'await (await import("@sparticuz/chromium")).default.executablePath()'],
      { cwd: projectRoot, env: { ...process.env, TMPDIR: unfinished, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" } },
    );
    await writeFile(join(unfinished, "fonts", "fonts.conf"), fontConfiguration(folder));
  });
}

/** The same fonts on every machine: an unlisted machine font would change the pictures. */
function fontConfiguration(folder: string): string {
  const monospace = join(projectRoot, "node_modules", "dejavu-fonts-ttf", "ttf");
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, "fonts", "fonts")}</dir>
  <dir>${monospace}</dir>
  <cachedir>${join(folder, "fonts-cache")}</cachedir>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`;
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) defined[name] = value;
  return defined;
}
