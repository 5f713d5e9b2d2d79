// What the editor asks about the files that people write, in one bundle that is loaded with the first question.
export { connectionHover } from "./connectionHover.ts";
export { connectionLenses } from "./connectionLens.ts";
export { fileCompletions } from "./fileCompletions.ts";
export { fileFixes } from "./fileFixes.ts";
export { jobHover } from "./jobHover.ts";
