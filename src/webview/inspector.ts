import "./report.css";
import "./inspector.css";
import type { InspectorAction } from "../protocol/inspectorActions.ts";
import { parseInspectorMessage } from "../protocol/inspectorMessages.ts";
import { InspectorPage } from "./inspectorPage.ts";

declare function acquireVsCodeApi(): { postMessage(message: InspectorAction): void };

const editor = acquireVsCodeApi();
const page = new InspectorPage((action) => editor.postMessage(action));
document.body.append(page.whole);

window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  const message = parseInspectorMessage(data);
  if (message) page.show(message);
});
editor.postMessage({ is: "ready" });
