import type { Ranges } from "../base/ranges.ts";
import type { PreflightResult } from "./preflight.ts";
import type { RecordSource } from "./record.ts";
import { type RequestContext, renderRequest } from "./request.ts";
import { upTo } from "./selection.ts";

export interface RenderSelectedOptions {
  readonly context: RequestContext;
  /** Checked by a preflight, so that every record renders. */
  readonly source: RecordSource;
  readonly selected: Ranges;
  /** How many requests to show. */
  readonly most: number;
}

/** The chosen records as they would be sent. */
export async function renderSelected(
  { context, source, selected, most }: RenderSelectedOptions,
  signal: AbortSignal,
): Promise<PreflightResult["shown"]> {
  const shown: PreflightResult["shown"][number][] = [];
  const last = [...selected].slice(0, most).at(-1) ?? 0;
  for await (const batch of upTo(
    source.read(() => undefined, signal),
    last,
  )) {
    for (const record of batch) {
      if (record.number > last) break;
      if (selected.has(record.number)) shown.push({ record, request: renderRequest(context, record) });
    }
  }
  return shown;
}
