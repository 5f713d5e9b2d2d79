import "./report.css";
import "./charts.css";
import "./alone.css";
import type { ReportAction } from "../protocol/reportActions.ts";
import { parseReportMessage } from "../protocol/reportMessages.ts";
import { ReportPage } from "./reportPage.ts";

/** Only an editor's webview has it. */
declare const acquireVsCodeApi: undefined | (() => { postMessage(message: ReportAction): void });

const editor = typeof acquireVsCodeApi === "function" ? acquireVsCodeApi() : undefined;
const page = new ReportPage((action) => editor?.postMessage(action));
document.body.append(page.whole);

function show(data: unknown): void {
  const report = parseReportMessage(data);
  if (report) page.show(report);
}

if (editor) {
  window.addEventListener("message", ({ data }: MessageEvent<unknown>) => show(data));
  editor.postMessage({ is: "ready" });
} else {
  const data: unknown = JSON.parse(document.querySelector("#report")?.textContent ?? "null");
  show(data);
  // What is folded away belongs on paper too.
  window.addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details")) folded.open = true;
  });
}
