import { Uri } from "vscode";
import { isObject, type JsonObject, parseJson } from "../base/json.ts";
import { segmentOf } from "../engine/plan.ts";
import type { Translate } from "../sentences/sentence.ts";
import type { Matched, RecordInFile } from "./dataFileState.ts";
import { deadLettersOf } from "./deadLetterPlace.ts";
import { count } from "./figures.ts";
import { markdownText, shortened } from "./markdownText.ts";
import { readText } from "./paths.ts";
import { outcomeName } from "./recordOutcome.ts";

/** Longer bodies stand in the file of stories. */
const MOST_OF_A_BODY = 600;

/** What became of a record, as Markdown: the verdict, why, and for a dead letter what was sent and what came back. */
export async function recordStory({ run }: Matched, found: RecordInFile, t: Translate): Promise<string> {
  const { record, kind, noted } = found;
  const { header } = run.progress;
  const segment = segmentOf(record, header.segments.size);
  const lines = [
    `**${markdownText(outcomeName(kind, t))}** · ${t("record {0}, segment {1} of run {2}", count(record), count(segment), markdownText(header.run))}`,
  ];
  if (noted) {
    const { error, status, attempts, at } = noted;
    if (error !== "") lines.push(markdownText(error));
    const facts = [
      ...(typeof status === "number" ? [t("status {0}", status)] : []),
      ...(attempts > 0 ? [t("attempts: {0}", count(attempts))] : []),
      markdownText(at),
    ];
    lines.push(facts.join(" · "));
  }
  if (kind === "dead" || kind === "rolled-back") lines.push(...exchangeOf(await storyOf(run.checkpoint, record), t));
  return lines.join("\n\n");
}

/** From the run's own stories, in which no secret stands; `undefined` where the record has none. */
async function storyOf(checkpoint: string, record: number): Promise<JsonObject | undefined> {
  const text = await readText(deadLettersOf(Uri.file(checkpoint), "jsonl")).then(
    (read) => read,
    // It is written with the first dead letter.
    () => "",
  );
  const mark = `{"record":${record},`;
  const start = text.startsWith(mark) ? 0 : text.indexOf(`\n${mark}`) + 1;
  if (start === 0 && !text.startsWith(mark)) return undefined;
  const end = text.indexOf("\n", start);
  const story = parseJson(text.slice(start, end < 0 ? undefined : end));
  return isObject(story) ? story : undefined;
}

function exchangeOf(story: JsonObject | undefined, t: Translate): string[] {
  const request = story?.["request"];
  if (!isObject(request)) return [];
  const { method, url, body } = request;
  const lines = [`${t("Sent:")} ${markdownText(`${textOf(method)} ${textOf(url)}`)}`];
  if (typeof body === "string") lines.push(markdownText(shortened(body, MOST_OF_A_BODY)));
  const response = story?.["response"];
  if (isObject(response)) {
    lines.push(`${t("Came back:")} ${textOf(response["status"])}`);
    const came = textOf(response["body"]);
    if (came !== "") lines.push(markdownText(shortened(came, MOST_OF_A_BODY)));
  }
  return lines;
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
