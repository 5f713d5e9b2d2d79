/** Begins every line of the tests' own output, which else drowns in what the editor logs on the same channel. */
export const testOutputMark = "\u2502 ";
