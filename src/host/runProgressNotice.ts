import { l10n, ProgressLocation, window } from "vscode";
import { Emitter } from "../base/events.ts";
import type { RunView } from "../protocol/messages.ts";
import { progressPercent, progressText } from "./runText.ts";

interface Notice {
  readonly news: Emitter<RunView>;
  readonly end: () => void;
}

/** One progress notification for each moving run, with cancel. */
export class RunProgressNotices {
  private readonly notices = new Map<string, Notice>();
  private readonly cancel: (view: RunView) => void;

  constructor(cancel: (view: RunView) => void) {
    this.cancel = cancel;
  }

  /** `true`: the run was seen moving for the first time. */
  update(view: RunView): boolean {
    const notice = this.notices.get(view.checkpoint);
    const begins = view.state === "running" && notice === undefined;
    if (begins) this.show(view);
    else notice?.news.emit(view);
    if (view.state === "ended") {
      this.notices.delete(view.checkpoint);
      notice?.end();
    }
    return begins;
  }

  private show(view: RunView): void {
    const news = new Emitter<RunView>();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.notices.set(view.checkpoint, { news, end: resolve });
    window.withProgress(
      { location: ProgressLocation.Notification, title: l10n.t("Longhaul: {0}", view.job), cancellable: true },
      (progress, cancelled) => {
        let shown = 0;
        const report = (now: RunView) => {
          const percent = progressPercent(now);
          progress.report({ message: progressText(now, l10n.t), increment: percent - shown });
          shown = percent;
        };
        cancelled.onCancellationRequested(() => this.cancel(view));
        news.on(report);
        report(view);
        return promise;
      },
    );
  }
}
