// Makes the JSON Schemas of the two files that users own from their validators, for completion and hovers in the editor.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod/mini";
import { connectionsFileSchema } from "../src/config/connectionEntry.ts";
import { jobSchema } from "../src/config/jobEntry.ts";
import { presets } from "../src/presets/presets.ts";

/** The schemas by file name, in the dialect that VS Code reads best. */
export function jsonSchemas(): Readonly<Record<string, object>> {
  return {
    "longhaul.schema.json": jsonSchema(connectionsFileSchema),
    "sync.schema.json": jsonSchema(jobSchema),
  };
}

export function writeSchemas(directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, schema] of Object.entries(jsonSchemas())) {
    writeFileSync(join(directory, name), `${JSON.stringify(schema, undefined, 1)}\n`);
  }
}

function jsonSchema(schema: z.core.$ZodType): object {
  const made = z.toJSONSchema(schema, { target: "draft-07", io: "input" });
  for (const part of partsOf(made)) {
    // VS Code shows a plain description as it stands, backticks included.
    if (part.description !== undefined) part.markdownDescription = part.description;
    if (part.enumDescriptions !== undefined) part.markdownEnumDescriptions ??= part.enumDescriptions;
    // Longhaul's own diagnostics say what is unknown, with the nearest name; twice would be once too often.
    if (part.additionalProperties === false) delete part.additionalProperties;
    const preset = part.properties?.preset;
    if (typeof preset !== "object") continue;
    // The validator takes any name here: it meets the presets only at run time.
    preset.enum = Object.keys(presets);
    preset.enumDescriptions = Object.values(presets).map(({ title, siteSettings }) => `${title}. ${siteSettings}`);
    preset.markdownEnumDescriptions = Object.values(presets).map(
      ({ title, siteSettings }) => `**${title}**\n\n${asMarkdown(`Settings of the site: ${siteSettings}`)}`,
    );
  }
  // Understood by VS Code alone: the reader takes comments and trailing commas.
  return { ...made, allowComments: true, allowTrailingCommas: true };
}

function* partsOf(part: z.core.JSONSchema.BaseSchema): Generator<z.core.JSONSchema.BaseSchema> {
  yield part;
  const inner = [...Object.values(part.properties ?? {}), part.additionalProperties];
  for (const schema of inner) if (typeof schema === "object") yield* partsOf(schema);
}

/** Placeholders in angle brackets would be read as HTML and vanish. */
function asMarkdown(text: string): string {
  return text.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

if (import.meta.main) writeSchemas("dist/schemas");
