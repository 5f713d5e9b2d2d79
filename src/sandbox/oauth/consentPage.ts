import type { Answer } from "../answer.ts";

/** What a person decided, or a test in the person's place. */
export type Decision = "approve" | "deny";

/** A page on which a person allows or denies; `fields` come back with the decision, to the same path. */
export function consentPage(question: string, fields: Iterable<readonly [name: string, value: string]>): Answer {
  const hidden = [...fields].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  return page(
    200,
    [
      `<p>${escaped(question)}</p>`,
      '<form method="post" action="">',
      ...hidden,
      '<button name="decision" value="approve">Allow</button>',
      '<button name="decision" value="deny">Deny</button>',
      "</form>",
    ].join("\n"),
  );
}

/** A page that only says something. */
export function notice(status: number, text: string): Answer {
  return page(status, `<p>${escaped(text)}</p>`);
}

/** The decision in a form or query; a test adds `sandbox_decision` to the address instead of clicking. */
export function decisionIn(parameters: URLSearchParams): Decision | undefined {
  const said = parameters.get("decision") ?? parameters.get("sandbox_decision");
  return said === "approve" || said === "deny" ? said : undefined;
}

function page(status: number, content: string): Answer {
  const body = [
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Longhaul sandbox</title></head><body>',
    "<h1>Longhaul sandbox</h1>",
    content,
    "</body></html>",
  ].join("\n");
  const headers = { "content-type": "text/html;charset=UTF-8", "cache-control": "no-store" };
  return { status, headers, body };
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? "");
}
