import { l10n, type QuickPickItem, QuickPickItemKind, type Uri, window, workspace } from "vscode";
import { fileName, SKIPPED_FOLDERS, shownPath } from "./paths.ts";
import { pickOne, type StepPlace, type Went } from "./steps.ts";

const RECORDS = "**/*.{csv,tsv,jsonl,json,csv.gz,tsv.gz,jsonl.gz,json.gz}";
const ENDING = /\.(csv|tsv|jsonl|json)(\.gz)?$/i;

/** JSON that is somebody's settings, and files of ours. */
const NO_RECORDS =
  /^(longhaul|package|package-lock|tsconfig.*|jsconfig|biome|settings|launch|tasks|extensions)\.jsonc?$|\.sync\.json$|^\./i;

const MOST = 500;

interface FileItem extends QuickPickItem {
  readonly file?: Uri;
}

export function isRecordsFile(file: Uri): boolean {
  const name = fileName(file);
  return file.scheme === "file" && ENDING.test(name) && !NO_RECORDS.test(name);
}

/** Asks for a records file of the workspace, or one from anywhere. */
export async function pickRecords(place: StepPlace, take: (file: Uri) => void): Promise<Went> {
  const found = (await workspace.findFiles(RECORDS, SKIPPED_FOLDERS, MOST)).filter(isRecordsFile);
  found.sort((a, b) => (a.path < b.path ? -1 : 1));
  const browse: FileItem = { label: l10n.t("$(folder-opened) Browse…"), alwaysShow: true };
  const items: FileItem[] = [
    ...found.map((file) => ({ label: fileName(file), description: shownPath(file), file })),
    { label: "", kind: QuickPickItemKind.Separator },
    browse,
  ];
  let picked: FileItem = browse;
  const went = await pickOne(place, {
    placeholder: l10n.t("Which file has the records? One request is made of each."),
    items,
    take: (item) => {
      picked = item;
    },
  });
  if (went !== "next") return went;
  const file = picked.file ?? (await browseFor());
  if (!file) return pickRecords(place, take);
  take(file);
  return "next";
}

async function browseFor(): Promise<Uri | undefined> {
  const [file] =
    (await window.showOpenDialog({
      canSelectMany: false,
      title: l10n.t("Records"),
      openLabel: l10n.t("Use These Records"),
      filters: { [l10n.t("Records")]: ["csv", "tsv", "jsonl", "json", "gz"] },
    })) ?? [];
  return file;
}
