const actions = ["ready", "resume", "open-dead-letters"] as const;

/** From the report's page to the editor. `ready`: the page listens and wants the report. */
export interface ReportAction {
  readonly is: (typeof actions)[number];
}

/** Parsed by hand: the editor reads nothing else from pages, and its bundle does without a parser for this. */
export function parseReportAction(data: unknown): ReportAction | undefined {
  if (typeof data !== "object" || data === null || !("is" in data)) return undefined;
  const is = actions.find((action) => action === data.is);
  return is && { is };
}
