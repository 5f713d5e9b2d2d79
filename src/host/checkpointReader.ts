import { type Failure, failedWith } from "../base/failure.ts";
import { type RawLine, replay } from "../engine/checkpoint/replay.ts";
import type { RunProgress } from "../engine/checkpoint/runProgress.ts";

/** What the text of a checkpoint says. `torn` is the number of the cut-off last line, counted from 1. */
export type CheckpointReading =
  | { readonly kind: "read"; readonly progress: RunProgress; readonly torn: number | undefined }
  /** Not even the first line is whole: nothing can have been sent. */
  | { readonly kind: "nothing-sent"; readonly torn: number | undefined }
  | { readonly kind: "damaged"; readonly failure: DamageFailure };

export type DamageFailure = Failure<"checkpoint-corrupt"> | Failure<"checkpoint-newer">;

export interface ReadCheckpoint {
  /** How its failures name it. */
  readonly file: string;
  readonly text: string;
  /** Lets everything else that waits have its turn. */
  readonly breathe: () => Promise<void>;
  /** Ends the reading with its reason. */
  readonly signal: AbortSignal;
}

/** Between two breaths: some milliseconds of checksums. */
const LINES_A_BREATH = 1000;

/** Replays a checkpoint from an open document, with the rules by which a run is resumed. */
export async function readCheckpoint(source: ReadCheckpoint): Promise<CheckpointReading> {
  let lines = 0;
  const counted = async function* (): AsyncGenerator<RawLine, void, undefined> {
    for (const line of rawLines(source.text)) {
      source.signal.throwIfAborted();
      lines += 1;
      if (lines % LINES_A_BREATH === 0) await source.breathe();
      yield line;
    }
  };
  try {
    const replayed = await replay(source.file, counted());
    if (replayed === undefined) return { kind: "nothing-sent", torn: lines > 0 ? lines : undefined };
    return { kind: "read", progress: replayed.progress, torn: replayed.torn ? lines : undefined };
  } catch (error) {
    if (failedWith(error, "checkpoint-corrupt") || failedWith(error, "checkpoint-newer")) {
      return { kind: "damaged", failure: error };
    }
    throw error;
  }
}

function* rawLines(text: string): Generator<RawLine, void, undefined> {
  let end = 0;
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf("\n", start);
    const closed = feed >= 0;
    const line = text.slice(start, closed ? feed : undefined);
    start += line.length + 1;
    end += Buffer.byteLength(line) + (closed ? 1 : 0);
    yield { text: line, end, closed };
  }
}
