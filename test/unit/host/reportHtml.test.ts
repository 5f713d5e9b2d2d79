import { expect, test } from "vitest";
import { reportHtml } from "../../../src/host/reportHtml.ts";

test("the report page may load its own script and style sheet and nothing else", () => {
  const html = reportHtml({ script: "s:report.js", style: "s:report.css", source: "https://own.example", nonce: "n1" });
  expect({
    policy: /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1],
    scripts: html.match(/<script[^>]*>/g),
    styles: html.match(/<(?:style|link)[^>]*>/g),
    inline: /\sstyle=|\son\w+=/.test(html),
  }).toEqual({
    policy: "default-src 'none'; script-src 'nonce-n1'; style-src https://own.example",
    scripts: ['<script nonce="n1" src="s:report.js">'],
    styles: ['<link rel="stylesheet" href="s:report.css">'],
    inline: false,
  });
});
