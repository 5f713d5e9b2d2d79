import type { ReportMessage } from "../protocol/reportMessages.ts";

export interface PageParts {
  /** The page's own code, as the editor's report loads it. */
  readonly script: string;
  readonly style: string;
  /** `sha256-` and the digest in base64, of exactly these texts. */
  readonly scriptHash: string;
  readonly styleHash: string;
}

/**
 * A report that needs no editor, no network and no file beside it. By its policy the page runs this one script and loads
 * nothing at all; what the run says stands in it as data, which the script shows as text.
 */
export function standalonePage(message: ReportMessage, { script, style, scriptHash, styleHash }: PageParts): string {
  const policy = `default-src 'none'; script-src '${scriptHash}'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en" class="alone">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <title>${escaped(`${message.job}: run ${message.run}`)}</title>
    <style>${style}</style>
  </head>
  <body>
    <noscript><main><p>This page shows its figures by script. The same figures stand in ${escaped(message.alone?.facts ?? "")}.</p></main></noscript>
    <script type="application/json" id="report">${asData(message)}</script>
    <script>${script}</script>
  </body>
</html>
`;
}

/** JSON that no parser of HTML can mistake for the end of its element. */
function asData(message: ReportMessage): string {
  return JSON.stringify(message).replaceAll("<", "\\u003c");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
