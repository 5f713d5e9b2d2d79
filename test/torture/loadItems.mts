import { readdir } from "node:fs/promises";
import type { Item } from "./item.mts";

/** Every item that has a file in `items/`, by its number. Whoever adds one adds a file and nothing else. */
export async function loadItems(): Promise<ReadonlyMap<number, Item>> {
  const folder = new URL("items/", import.meta.url);
  const items = new Map<number, Item>();
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".mts")).sort()) {
    const { item } = (await import(new URL(name, folder).href)) as { item?: Item };
    if (!item) throw new Error(`${name} exports no item`);
    if (items.has(item.number)) throw new Error(`item ${item.number} has two files, ${name} is one of them`);
    items.set(item.number, item);
  }
  return new Map([...items].sort(([a], [b]) => a - b));
}
