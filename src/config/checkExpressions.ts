import type { Problem } from "../base/problem.ts";
import { type DocumentPath, JsonDocument, type SourceFile } from "./document.ts";
import { expressionOf } from "./expressionBody.ts";
import { BODY } from "./templateTexts.ts";

const IN_BODY: DocumentPath = [...BODY, "jsonata"];
const IN_ASSERT: DocumentPath = ["assert", "jsonata"];

/** The expressions of a job file that do not parse. Apart from the other checks: only a job that has one loads the parser. */
export async function checkExpressions(file: SourceFile): Promise<readonly Problem[]> {
  // Most jobs have none, and are not read once more for it.
  if (!file.text.includes("jsonata")) return [];
  const document = new JsonDocument(file);
  const paths = [...(expressionOf(document.valueAt(BODY)) === undefined ? [] : [IN_BODY]), IN_ASSERT];
  const texts = paths.flatMap((path) => {
    const text = document.valueAt(path);
    return typeof text === "string" && text !== "" ? [{ path, text }] : [];
  });
  if (texts.length === 0) return [];
  const { compileExpression } = await import("./expression.ts");
  return texts.flatMap(({ path, text }) => {
    const compiled = compileExpression(text);
    if (compiled.kind === "expression") return [];
    return [document.problem("expression-syntax", { error: compiled.error }, document.placeInString(path, compiled))];
  });
}
