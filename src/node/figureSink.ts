import type { RunFigures } from "../engine/metrics/runFigures.ts";

/** Takes the figures of a run to where others read them. It never fails a run: what goes wrong is said once, by `warn`. */
export interface FigureSink {
  write(figures: RunFigures): Promise<void>;
  /** Takes the last figures and lets go; returns within 2 s. */
  close(last: RunFigures | undefined): Promise<void>;
}

export type Warn = (line: string) => void;
