import { env, l10n, type QuickPickItem, type TextEditor, window } from "vscode";
import { findJwts } from "../jwt/findJwts.ts";
import { MOST_SCANNED } from "../jwt/findJwtsInSlices.ts";
import { LONGEST_TOKEN } from "../jwt/limits.ts";
import type { JwtHandles, JwtShown } from "./jwtHandles.ts";
import { jwtAt } from "./jwtHover.ts";
import { placeName } from "./jwtPlaces.ts";

/** The token that a link or lens names, else the selected one, the one at the cursor, or one that a person hands over. */
export async function chooseJwt(argument: unknown, handles: JwtHandles): Promise<JwtShown | undefined> {
  const shown = handles.shownBy(argument);
  if (shown) return shown;
  const here = selectedJwts();
  if (here.length > 0) return pickOf(here);
  return jwtAtCursor() ?? (await handedOver());
}

/** What is selected in the active editor: its tokens, or the selected word itself, which may be an opaque one. */
export function selectedJwts(editor: TextEditor | undefined = window.activeTextEditor): readonly JwtShown[] {
  if (!editor) return [];
  const { document, selections } = editor;
  return selections.flatMap((selection) => {
    const where = placeName(document, selection.start.line);
    return tokensOf(document.getText(selection).slice(0, MOST_SCANNED)).map((text) => ({ text, where }));
  });
}

export function jwtAtCursor(editor: TextEditor | undefined = window.activeTextEditor): JwtShown | undefined {
  const found = editor && jwtAt(editor.document, editor.selection.active);
  return found && { text: found.text, where: placeName(editor.document, found.range.start.line) };
}

/** The clipboard is read only when a person says so: a browser asks for leave first. */
export async function jwtOfClipboard(): Promise<JwtShown | undefined> {
  const [text] = tokensOf((await env.clipboard.readText()).slice(0, MOST_SCANNED));
  if (text !== undefined) return { text, where: l10n.t("clipboard") };
  await window.showInformationMessage(l10n.t("There is no token on the clipboard."));
  return undefined;
}

export async function askForJwt(): Promise<JwtShown | undefined> {
  const given = await window.showInputBox({
    title: l10n.t("Token"),
    prompt: l10n.t("A JWT, or any other token. It is read here, sent nowhere and kept nowhere."),
    password: true,
    ignoreFocusOut: true,
  });
  const [text] = tokensOf(given ?? "");
  return text === undefined ? undefined : { text, where: l10n.t("typed in") };
}

async function handedOver(): Promise<JwtShown | undefined> {
  const items = [
    { label: l10n.t("Token of the clipboard"), take: jwtOfClipboard },
    { label: l10n.t("Paste or type a token…"), take: askForJwt },
  ];
  return (await window.showQuickPick(items, { title: l10n.t("Which token?") }))?.take();
}

async function pickOf(tokens: readonly JwtShown[]): Promise<JwtShown | undefined> {
  if (tokens.length < 2) return tokens[0];
  const items: (QuickPickItem & { readonly shown: JwtShown })[] = tokens.map((shown, at) => ({
    label: l10n.t("Token {0}", at + 1),
    description: shown.where,
    shown,
  }));
  return (await window.showQuickPick(items, { title: l10n.t("Which token?") }))?.shown;
}

/** The tokens of a text; without any, the one word that it is. */
function tokensOf(content: string): readonly string[] {
  const found = findJwts(content).map(({ offset, length }) => content.slice(offset, offset + length));
  if (found.length > 0) return found;
  // `Bearer` and quotes come along when a person copies by hand.
  const word = content.trim().replace(/^(?:Bearer\s+|["'])|["',;]+$/gi, "");
  return word !== "" && word.length <= LONGEST_TOKEN && !/\s/.test(word) ? [word] : [];
}
