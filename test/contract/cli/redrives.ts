import { said } from "./said.ts";
import type { Workplace } from "./workplace.ts";

/** Every tenth order is one that the server refuses. */
export const someBad = (row: number) => (row % 10 === 0 ? -row : row);

/** `run work-orders`, and what it said in short. */
export async function run(place: Workplace, ...options: readonly string[]) {
  const { code, stdout, stderr } = await place.run(...options, "--json");
  const { run: id, redrives, state, reason, records } = said(stdout);
  const counts = Object.fromEntries(Object.entries(records).filter(([, count]) => count > 0));
  return { id, redrives, stderr, told: { code, state, reason, ...counts } };
}

/** Changes the newest dead-letter file as a person would; answers its name. */
export async function edit(place: Workplace, change: (text: string) => string): Promise<string> {
  const file = await place.file(".dead-letters.csv");
  await place.write(file, change(await place.read(file)));
  return file;
}

/** As it takes to make each of those good. */
export const mend = (text: string) => text.replaceAll(",-", ",");
