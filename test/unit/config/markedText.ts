/** A text whose places are marked with « and », and those places as problems name them, in reading order. */
export interface MarkedText {
  readonly text: string;
  readonly places: readonly { readonly line: number; readonly column: number; readonly length: number }[];
}

export function markedText(marked: string): MarkedText {
  const places: { line: number; column: number; length: number }[] = [];
  let text = "";
  for (const [index, part] of marked.split(/[«»]/).entries()) {
    if (index % 2 === 1) {
      const lines = text.split("\n");
      places.push({ line: lines.length, column: (lines.at(-1) ?? "").length + 1, length: part.length });
    }
    text += part;
  }
  return { text, places };
}

/** The problems expected at the marked places, in the same order. */
export function problemsAt(
  marked: MarkedText,
  file: string,
  expected: readonly (readonly [string, object])[],
): unknown[] {
  if (marked.places.length !== expected.length) {
    throw new Error(`${marked.places.length} places are marked, but ${expected.length} problems are expected`);
  }
  return expected.map(([code, facts], index) => ({ code, file, ...marked.places[index], facts }));
}

/** What is wrong, the file with the places of its problems marked, and the problems as code and facts. */
export type BadFile = readonly [string, string, readonly (readonly [string, object])[]];
