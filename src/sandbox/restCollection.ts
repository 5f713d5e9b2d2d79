import { isObject, type JsonObject, type JsonValue, parseJson } from "../base/json.ts";
import { type Answer, empty, json, type SandboxRequest } from "./answer.ts";
import { etag, fieldsOf, type RecordStore, type Revision } from "./recordStore.ts";

/** What differs between the systems that keep versioned records behind PUT, GET and POST. */
export interface CollectionSite {
  readonly store: RecordStore;
  /** The id of the n-th record made by POST. */
  newId(n: number): string;
  /** What makes a posted record the same one to its owner; `undefined`: nothing in it. */
  naturalKey(fields: JsonObject): string | undefined;
  /** Why a body is refused, if it is. */
  refusal?(fields: JsonObject): Answer | undefined;
  error(status: number): Answer;
  /** Whether somebody else changes a record just after it was read. */
  rival?(): boolean;
  /** The answer to an `If-Match` that names another version. */
  conflict?(current: Revision | undefined): Answer;
}

/**
 * One collection: `PUT`, `GET` and `DELETE` of a record, `POST` of a new one, `GET` of those whose fields are as the query
 * says. Answers carry fields, id, version and ETag.
 */
export class RestCollection {
  private readonly site: CollectionSite;
  private created = 0;

  constructor(site: CollectionSite) {
    this.site = site;
  }

  /** `id` absent: the request is for the collection itself. */
  answer(request: SandboxRequest, id: string | undefined): Answer {
    switch (request.method) {
      case "POST":
        return id === undefined ? this.create(request) : this.site.error(405);
      case "PUT":
        return id === undefined ? this.site.error(405) : this.put(request, id);
      case "DELETE":
        return id === undefined ? this.site.error(405) : this.remove(request, id);
      case "GET":
      case "HEAD":
        return id === undefined ? this.list(request) : this.read(id);
      default:
        return this.site.error(405);
    }
  }

  private read(id: string): Answer {
    const { store } = this.site;
    const revision = store.get(id);
    if (revision === undefined) return this.site.error(404);
    const answer = shown(revision, 200);
    if (this.site.rival?.()) store.changeBehind(id, { changedBy: "somebody else" });
    return answer;
  }

  private list({ query }: SandboxRequest): Answer {
    const wanted = [...new URLSearchParams(query)];
    const items = this.site.store
      .all()
      .map((revision): JsonObject => ({ ...fieldsOf(revision), id: revision.id, version: revision.version }))
      .filter((fields) => wanted.every(([name, value]) => textOf(fields[name]) === value));
    return json(200, { items, count: items.length });
  }

  private remove(request: SandboxRequest, id: string): Answer {
    const outcome = this.site.store.remove(request, { id });
    switch (outcome.kind) {
      case "removed":
        return empty(204);
      case "absent":
        return this.site.error(404);
      case "version-conflict":
        return this.site.conflict?.(outcome.revision) ?? this.site.error(412);
      default:
        return outcome satisfies never;
    }
  }

  private put(request: SandboxRequest, id: string): Answer {
    const fields = parseJson(request.body);
    if (!isObject(fields)) return this.site.error(400);
    return this.site.refusal?.(fields) ?? this.write(request, { id, status: 200 });
  }

  private create(request: SandboxRequest): Answer {
    const fields = parseJson(request.body);
    if (!isObject(fields)) return this.site.error(400);
    const refused = this.site.refusal?.(fields);
    if (refused !== undefined) return refused;
    this.created += 1;
    const id = this.site.newId(this.created);
    return this.write(request, { id, status: 201, ledgerId: this.site.naturalKey(fields) ?? id });
  }

  private write(
    request: SandboxRequest,
    write: { readonly id: string; readonly status: number; readonly ledgerId?: string },
  ): Answer {
    const outcome = this.site.store.write(request, write);
    switch (outcome.kind) {
      case "applied":
        return shown(outcome.revision, outcome.revision.status);
      case "replayed":
        return shown(outcome.revision, outcome.revision.status, { "idempotent-replayed": "true" });
      case "key-reused":
        return this.site.error(422);
      case "version-conflict":
        return this.site.conflict?.(outcome.revision) ?? this.site.error(412);
      default:
        return outcome satisfies never;
    }
  }
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "object" ? undefined : String(value);
}

function shown(revision: Revision, status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  const fields = { ...fieldsOf(revision), id: revision.id, version: revision.version };
  return json(status, fields, { etag: etag(revision), ...headers });
}

/** The field as text when it is text; for `naturalKey`. */
export function textField(fields: JsonObject, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" ? value : undefined;
}
