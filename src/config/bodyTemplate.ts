import type { JsonValue } from "../base/json.ts";
import type { BodyTemplate } from "./job.ts";
import { parseTemplate } from "./template.ts";

/** A JSON value as a template; `undefined` when the placeholders of one of its strings do not parse. */
export function bodyTemplate(value: JsonValue): BodyTemplate | undefined {
  if (typeof value === "string") {
    const template = parseTemplate(value);
    return template && { kind: "text", template };
  }
  if (Array.isArray(value)) {
    const items = value.map(bodyTemplate);
    return items.every((item) => item !== undefined) ? { kind: "list", items } : undefined;
  }
  if (typeof value !== "object" || value === null) return { kind: "literal", value };
  const fields: [string, BodyTemplate][] = [];
  for (const [name, inner] of Object.entries(value)) {
    const field = bodyTemplate(inner);
    if (!field) return undefined;
    fields.push([name, field]);
  }
  return { kind: "object", fields };
}
