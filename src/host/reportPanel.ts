import { randomBytes } from "node:crypto";
import { type Disposable, l10n, Uri, ViewColumn, type Webview, type WebviewPanel, window, workspace } from "vscode";
import type { RunProgress } from "../engine/checkpoint/runProgress.ts";
import type { RunView } from "../protocol/messages.ts";
import { parseReportAction } from "../protocol/reportMessages.ts";
import { readCheckpoint } from "./checkpointReader.ts";
import { readText } from "./paths.ts";
import { reportMessage } from "./reportMessage.ts";

export interface ReportParts {
  /** The folder that this extension is installed in; its `dist` holds the page. */
  readonly extension: Uri;
  readonly resume: (view: RunView) => void;
  readonly openDeadLetters: (view: RunView) => void;
}
