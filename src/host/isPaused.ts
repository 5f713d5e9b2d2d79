import type { RunView } from "../protocol/messages.ts";

/** Whether a person holds the run: it moves on when a person lets it. */
export function isPaused({ state, snapshot }: RunView): boolean {
  return state === "running" && snapshot.waiting?.because === "person";
}
