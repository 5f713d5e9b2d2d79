const plainActions = [
  "ready",
  "verify-with-file",
  "verify-with-pasted",
  "decrypt-with-file",
  "decrypt-with-pasted",
  "compare",
] as const;

/** From the inspector's page to the editor. `source` counts the places of keys that the page was told of. */
export type InspectorAction =
  | { readonly is: (typeof plainActions)[number] }
  | { readonly is: "verify"; readonly source: number };

/** Parsed by hand, as the report's actions are. */
export function parseInspectorAction(data: unknown): InspectorAction | undefined {
  if (typeof data !== "object" || data === null || !("is" in data)) return undefined;
  if (data.is === "verify") {
    const source = "source" in data ? data.source : undefined;
    return typeof source === "number" && Number.isInteger(source) && source >= 0 ? { is: "verify", source } : undefined;
  }
  const is = plainActions.find((action) => action === data.is);
  return is && { is };
}
