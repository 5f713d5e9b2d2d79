import { Range, type Uri, window } from "vscode";

/** Lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export function rangeOf({ line, column, length }: Place): Range {
  return new Range(line - 1, column - 1, line - 1, column - 1 + length);
}

export async function showPlace(file: Uri, place: Place): Promise<void> {
  await window.showTextDocument(file, { selection: rangeOf(place) });
}
