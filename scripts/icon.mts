// Draws media/icon.png, the extension's picture in lists and galleries, from media/longhaul.svg.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchBrowser } from "./editor/browser.mts";
import { projectRoot } from "./editor/installOnce.mts";

/** Pixels, as galleries want it. */
const SIZE = 256;

const drawing = await readFile(join(projectRoot, "media", "longhaul.svg"), "utf8");
await using browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } });
await page.setContent(`<!doctype html>
<style>
  body { margin: 0; }
  div {
    box-sizing: border-box; width: ${SIZE}px; height: ${SIZE}px; border-radius: 56px; padding: 28px;
    color: #fff; background: #12608a;
  }
  svg { display: block; width: 100%; height: 100%; }
</style>
<div>${drawing}</div>`);
const file = join(projectRoot, "media", "icon.png");
await writeFile(file, await page.screenshot({ omitBackground: true }));
console.log("media/icon.png");
