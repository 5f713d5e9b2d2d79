import { Failure } from "../base/failure.ts";
import type { EpochMs } from "../base/time.ts";
import type { RunSnapshot } from "../engine/snapshot.ts";
import { nodeClock } from "../node/nodeClock.ts";
import { sentenceForAlert } from "../sentences/alerts.ts";
import { sentenceForFailure } from "../sentences/failures.ts";
import { plain } from "../sentences/sentence.ts";
import { plainProgress, progressLine } from "./progressLine.ts";

/** A terminal is redrawn this often, a log gets a line this often. */
const REDRAW_MS = 200;
const LOG_EVERY_MS = 5000;

/** A terminal that does not tell its width has at least this many. */
const FALLBACK_COLUMNS = 80;

/** What of `process.stderr` is needed. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
}

/** Shows a moving run on stderr: one redrawn line on a terminal, else plain lines now and then. */
export class ProgressDisplay {
  private readonly stream: ProgressStream;
  private readonly timer: NodeJS.Timeout;
  private snapshot: RunSnapshot | undefined;
  private tokenEnds: EpochMs | undefined;
  private shownAt = 0;
  private drawn = false;
  private lastSaid = "";
  private toldAlerts = 0;
  private refused: string | undefined;

  constructor(stream: ProgressStream) {
    this.stream = stream;
    // The countdown moves even while the server keeps a request waiting.
    this.timer = setInterval(() => this.draw(), REDRAW_MS);
    this.timer.unref();
  }

  update(snapshot: RunSnapshot): void {
    this.snapshot = snapshot;
    if (!this.stream.isTTY && nodeClock.monotonic() - this.shownAt >= LOG_EVERY_MS) {
      this.shownAt = nodeClock.monotonic();
      this.stream.write(`${plainProgress({ snapshot, now: nodeClock.now() })}\n`);
    }
    for (const alert of snapshot.alerts.slice(this.toldAlerts)) {
      this.say(`alert: ${sentenceForAlert(alert, plain).message}`);
    }
    this.toldAlerts = snapshot.alerts.length;
    this.tellDisk(snapshot.waiting);
  }

  /** A person must act: it is not left to the next line of a log. */
  private tellDisk(waiting: RunSnapshot["waiting"]): void {
    const trouble = waiting?.because === "disk" ? new Failure("disk-unwritable", waiting) : undefined;
    const refused = trouble && sentenceForFailure(trouble, plain).message;
    if (refused === this.refused) return;
    this.refused = refused;
    if (refused === undefined) this.say("the disk takes it again; the run goes on");
    else this.say(`paused: ${refused} Nothing is sent until it can; then the run goes on by itself.`);
  }

  /** Alerts of earlier attempts are told by the report at the end. */
  begin(snapshot: RunSnapshot): void {
    this.toldAlerts = snapshot.alerts.length;
  }

  /** When the token in use ends, by the local clock. */
  set tokenEnd(ends: EpochMs | undefined) {
    this.tokenEnds = ends;
  }

  /** Writes a line that stays, above the bar. */
  say(line: string): void {
    this.clear();
    this.lastSaid = line;
    this.stream.write(`${line}\n`);
  }

  /** The same, unless it was the last to be said. */
  sayOnce(line: string): void {
    if (line !== this.lastSaid) this.say(line);
  }

  close(): void {
    clearInterval(this.timer);
    this.clear();
  }

  private draw(): void {
    if (!this.stream.isTTY || !this.snapshot) return;
    const now = nodeClock.now();
    const tokenLeftMs = this.tokenEnds === undefined ? undefined : this.tokenEnds - now;
    this.stream.write(
      `\r\u001b[2K${progressLine({ snapshot: this.snapshot, tokenLeftMs, columns: this.stream.columns || FALLBACK_COLUMNS, now })}`,
    );
    this.drawn = true;
  }

  private clear(): void {
    if (this.drawn) this.stream.write("\r\u001b[2K");
    this.drawn = false;
  }
}
