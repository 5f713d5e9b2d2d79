import type { HttpAnswer } from "../base/http.ts";
import { type JsonValue, parseJson } from "../base/json.ts";
import type { Expression } from "../config/expression.ts";
import type { Job } from "../config/job.ts";
import type { SourceRecord } from "./record.ts";

/** `failed` says in one line what was asserted and what came. */
export type Verdict = { readonly kind: "met" } | { readonly kind: "failed"; readonly error: string };

/** How much of an answer a verdict quotes. */
const QUOTED_CHARACTERS = 120;

/** What a job asserts of each answer. */
export class Assertion {
  private readonly statuses: ReadonlySet<number> | undefined;
  private readonly expression: Expression | undefined;
  private readonly method: Job["request"]["method"];

  constructor(
    assert: NonNullable<Job["assert"]>,
    expression: Expression | undefined,
    { method }: Pick<Job["request"], "method">,
  ) {
    this.statuses = assert.status && new Set(assert.status);
    this.expression = expression;
    this.method = method;
  }

  /** `undefined`: neither a 2xx nor a status that counts as success, so there is nothing to assert of it. */
  async judge(answer: HttpAnswer, record: SourceRecord): Promise<Verdict | undefined> {
    const { status } = answer;
    const isApplied = status >= 200 && status < 300;
    const isListed = this.statuses?.has(status) ?? isApplied;
    if (!isListed && !isApplied) return undefined;
    if (!isListed) return this.failed(`status ${[...(this.statuses ?? [])].join(", ")}`, `status ${status}`);
    const wrong = await this.whatIsWrong(answer, record);
    // A status beyond 2xx that is not a success after all is judged as if it were not listed.
    return wrong === undefined ? { kind: "met" } : isApplied ? wrong : undefined;
  }

  private async whatIsWrong(answer: HttpAnswer, record: SourceRecord): Promise<Verdict | undefined> {
    if (!this.expression) return undefined;
    const { text } = this.expression;
    const headers: JsonValue = { ...answer.headers };
    const bindings = { record: record.values, status: answer.status, headers };
    const evaluation = await this.expression.holds(parseJson(answer.body), bindings);
    if (evaluation.kind === "failed")
      return this.failed(text, `${quote(answer.body)}, which it fails on: ${evaluation.error}`);
    return evaluation.value === true ? undefined : this.failed(text, quote(answer.body));
  }

  /** A dead letter is sent again by who does not know better: the text begins with what the server has done. */
  private failed(asserted: string, came: string): Verdict {
    const did = this.method === "GET" || this.method === "HEAD" ? "answered" : "applied";
    return { kind: "failed", error: `${did}, but asserted ${asserted}; came ${came}`.replace(/\s+/g, " ") };
  }
}

function quote(body: string): string {
  const text = body.trim();
  if (text === "") return "an empty body";
  return text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS).toWellFormed()}…` : text;
}
