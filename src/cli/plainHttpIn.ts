import { relative } from "node:path";
import type { Problem } from "../base/problem.ts";
import type { FindingOf } from "../doctor/finding.ts";

/** Addresses in the file that would carry credentials over plain http: refused before anything is sent, and worth a finding. */
export function plainHttpIn(problems: readonly Problem[]): readonly FindingOf<"plain-http">[] {
  const found = problems.filter((problem) => problem.code === "not-https");
  if (found.length === 0) return [];
  const evidence = found.map(({ file, line, facts }) => ({
    name: "address" as const,
    value: { is: "text" as const, text: facts.url },
    at: null,
    source: { is: "config" as const, field: `${relative(process.cwd(), file)}:${line}` },
  }));
  const urls = [...new Set(found.map(({ facts }) => facts.url))];
  return [{ id: "plain-http", severity: "problem", facts: { urls }, evidence }];
}
