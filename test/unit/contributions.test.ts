import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import words from "../../package.nls.json" with { type: "json" };
import {
  commands,
  contextKeys,
  settings,
  statusBarId,
  treeItems,
  viewContainers,
  views,
  walkthroughs,
} from "../../src/contributions.ts";

const { contributes } = manifest;
const sorted = (ids: Iterable<string>) => [...ids].sort();

test("the manifest and the code name the same commands", () => {
  expect(sorted(contributes.commands.map(({ command }) => command))).toEqual(sorted(Object.values(commands)));
});

test("the manifest and the code name the same views", () => {
  expect({
    containers: contributes.viewsContainers.activitybar.map(({ id }) => id),
    places: Object.keys(contributes.views),
    views: Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id)),
    welcomed: [...new Set(contributes.viewsWelcome.map(({ view }) => view))],
  }).toEqual({
    containers: Object.values(viewContainers),
    places: Object.values(viewContainers),
    views: Object.values(views),
    welcomed: Object.values(views),
  });
});

test("the first steps are at most six, and each completes by itself", () => {
  const steps = contributes.walkthroughs.flatMap((one) => one.steps);
  expect({
    ids: contributes.walkthroughs.map(({ id }) => id),
    count: steps.length <= 6,
    byHand: steps.filter(({ completionEvents }) => completionEvents.length === 0).map(({ id }) => id),
  }).toEqual({ ids: Object.values(walkthroughs), count: true, byHand: [] });
});

test("the manifest and the code name the same settings, and none of them touches network or files", () => {
  const { properties } = contributes.configuration;
  expect({
    ids: sorted(Object.keys(properties)),
    scopes: [...new Set(Object.values(properties).map(({ scope }) => scope))],
  }).toEqual({ ids: sorted(Object.values(settings)), scopes: ["language-overridable"] });
});

test("every id in a menu, a condition or a link is one of the code's", () => {
  const known = new Set<string>([...Object.values(commands), ...Object.values(views), ...Object.values(contextKeys)]);
  for (const kind of Object.values(treeItems)) known.add(kind);
  const used = [
    JSON.stringify(contributes.menus),
    JSON.stringify(contributes.walkthroughs),
    JSON.stringify(words),
  ].flatMap((text) => text.match(/longhaul\.[A-Za-z.]+[A-Za-z]/g) ?? []);
  expect(used.filter((id) => !known.has(id) && id !== "longhaul.json")).toEqual([]);
});

test("every context key and every kind of tree item decides something", () => {
  const conditions = JSON.stringify([contributes.menus, contributes.viewsWelcome, contributes.walkthroughs]);
  const unused = [...Object.values(contextKeys), ...Object.values(treeItems)].filter((id) => !conditions.includes(id));
  // Completed runs are meant by the pattern for all runs.
  expect(unused).toEqual([treeItems.completedRun]);
});

test("every text of the manifest has its words, and no words are left over", () => {
  const used = [...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key ?? "");
  expect(sorted(used)).toEqual(sorted(Object.keys(words)));
});

test("only contributions.ts spells out an id", () => {
  const ids = [...Object.values(commands), ...Object.values(views), ...Object.values(contextKeys), statusBarId];
  const files = ["../../src/host", "../../src"].flatMap((folder) =>
    readdirSync(join(import.meta.dirname, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && entry.name !== "contributions.ts")
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const found = files.flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return ids.filter((id) => text.includes(`"${id}"`)).map((id) => `${file}: ${id}`);
  });
  expect({ found, looked: files.length > 20 }).toEqual({ found: [], looked: true });
});
