export interface ReportHtmlParts {
  /** Addresses as the page may load them. */
  readonly script: string;
  readonly style: string;
  /** The webview's own source for content from the extension. */
  readonly source: string;
  readonly nonce: string;
}

/** The page before its script fills it: it may load one script and one style sheet, and nothing else from anywhere. */
export function reportHtml({ script, style, source, nonce }: ReportHtmlParts): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${source}`;
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width">
    <title>Longhaul</title>
    <link rel="stylesheet" href="${style}">
  </head>
  <body>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;
}
