import { Range, type TextDocument, type Uri, WorkspaceEdit, workspace } from "vscode";
import type { TextEdit } from "../config/drafts/editText.ts";
import { exists } from "./paths.ts";

/** Edits by offsets as ranges of a document. */
export function editOf(document: TextDocument, edits: readonly TextEdit[], whole = new WorkspaceEdit()): WorkspaceEdit {
  for (const { offset, length, content } of edits) {
    const range = new Range(document.positionAt(offset), document.positionAt(offset + length));
    whole.replace(document.uri, range, content);
  }
  return whole;
}

/**
 * Changes a file, or creates it from nothing, by way of the editor: undo takes it back. What was saved before is saved
 * again; a file with changes of the person's own is left for them to save. `false`: nothing was changed.
 */
export async function changeFile(file: Uri, edits: (text: string) => readonly TextEdit[]): Promise<boolean> {
  if (!(await exists(file))) {
    const [whole] = edits("");
    if (!whole) return false;
    const create = new WorkspaceEdit();
    create.createFile(file, { contents: new TextEncoder().encode(whole.content) });
    return workspace.applyEdit(create);
  }
  const document = await workspace.openTextDocument(file);
  const { isDirty } = document;
  const edit = editOf(document, edits(document.getText()));
  if (edit.size === 0 || !(await workspace.applyEdit(edit))) return false;
  return isDirty || document.save();
}

/** The text as the editor has it, unsaved changes included; empty where there is no file. */
export async function currentText(file: Uri): Promise<string> {
  return (await exists(file)) ? (await workspace.openTextDocument(file)).getText() : "";
}
