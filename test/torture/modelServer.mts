// A server of orders on virtual time: what it has, what each write did to it, and what it refuses by its own rules.
import type { HttpRequest } from "../../src/base/http.ts";
import { isObject, type JsonObject, parseJson } from "../../src/base/json.ts";
import type { Act } from "../fakes/fakeApi.ts";

interface Standing {
  readonly version: number;
  readonly body: string;
  readonly by: "start" | "run" | "rival";
}

/** Orders at `/orders/<id>`, `/orders?q=<id>` and `/batch`, with versions, conditions and idempotency keys. */
export class ModelServer {
  readonly standing = new Map<string, Standing>();
  /** How often writes of the run changed something, by the id of the record; repeats that change nothing do not count. */
  readonly effects = new Map<string, number>();
  /** Records that somebody else changed or removed at some time. */
  readonly meddled = new Set<string>();
  /** How often each order was cancelled, by its path. */
  readonly cancelled = new Map<string, number>();
  /** Whether one record of a batch is refused for now. */
  isBusy: () => boolean = () => false;
  /** Writes without a condition over what somebody else had written. */
  blindly = 0;
  /** Keys that came again with other bytes. */
  keysReused = 0;
  private readonly byKey = new Map<string, { readonly body: string; readonly act: Act }>();
  private version = 0;
  private made = 0;

  put(path: string, body: string, by: Standing["by"]): void {
    this.version += 1;
    this.standing.set(path, { version: this.version, body, by });
  }

  /** Where the last order was made by POST. */
  get newest(): string {
    return `/orders/new-${this.made}`;
  }

  /** Somebody else changes what stands there, or removes it. */
  rival(path: string, removes: boolean): void {
    const now = this.standing.get(path);
    const id = now && idOf(now.body);
    if (id === undefined) return;
    this.meddled.add(id);
    if (removes) this.standing.delete(path);
    else this.put(path, JSON.stringify({ id, rival: this.version }), "rival");
  }

  /** What was made by POST of this record and stands there now. */
  madeOf(id: string): number {
    let count = 0;
    for (const [path, { body }] of this.standing) if (path.includes("/new-") && idOf(body) === id) count += 1;
    return count;
  }

  answer(request: HttpRequest): Act {
    const { headers, body = "" } = request;
    const key = headers["idempotency-key"];
    const known = key === undefined ? undefined : this.byKey.get(key);
    if (known) {
      if (known.body !== body) this.keysReused += 1;
      return known.body === body ? known.act : { status: 422 };
    }
    const act = this.act(request, new URL(request.url));
    if (key !== undefined && (act.status ?? 200) < 300) this.byKey.set(key, { body, act });
    return act;
  }

  private act({ method, headers, body = "" }: HttpRequest, { pathname, searchParams }: URL): Act {
    const now = this.standing.get(pathname);
    switch (method) {
      case "GET":
        if (searchParams.has("q")) return this.list(searchParams.get("q") ?? "");
        return now ? { body: now.body, headers: { etag: `"${now.version}"` } } : { status: 404 };
      case "POST":
        if (pathname === "/cancel") return this.cancel(body);
        return pathname === "/batch" ? this.batch(body) : this.create(body);
      case "DELETE":
        if (refuses(headers, now)) return { status: 412 };
        if (!now) return { status: 404 };
        this.standing.delete(pathname);
        return { status: 204, body: "" };
      default:
        return this.write(pathname, body, headers);
    }
  }

  private write(path: string, body: string, headers: HttpRequest["headers"]): Act {
    const now = this.standing.get(path);
    if (refuses(headers, now)) return { status: 412 };
    if (isPoison(body)) return { status: 422 };
    const conditional = headers["if-match"] ?? headers["if-none-match"];
    if (now?.by === "rival" && conditional === undefined) this.blindly += 1;
    if (now?.body !== body || conditional !== undefined) this.count(body);
    this.put(path, body, "run");
    return { headers: { etag: `"${this.version}"` }, body };
  }

  private create(body: string): Act {
    if (isPoison(body)) return { status: 422 };
    this.made += 1;
    const id = `new-${this.made}`;
    this.put(`/orders/${id}`, body, "run");
    this.count(body);
    return { status: 201, body: JSON.stringify({ id }) };
  }

  /** What a second time would do twice. */
  private cancel(body: string): Act {
    const parsed = parseJson(body);
    const path = `/orders/${isObject(parsed) && typeof parsed.order === "string" ? parsed.order : ""}`;
    this.cancelled.set(path, (this.cancelled.get(path) ?? 0) + 1);
    this.standing.delete(path);
    return {};
  }

  /** A list is taken whole or not at all; `{ "parts": [] }` record by record. */
  private batch(body: string): Act {
    const parsed = parseJson(body);
    if (Array.isArray(parsed)) {
      const texts = parsed.map((one) => JSON.stringify(one));
      if (texts.some(isPoison)) return { status: 422 };
      for (const text of texts) this.create(text);
      return {};
    }
    const parts = isObject(parsed) && Array.isArray(parsed.parts) ? parsed.parts : [];
    const told = parts.map((part): JsonObject => {
      if (this.isBusy()) return { status: 503, error: "busy" };
      return { status: this.create(JSON.stringify(part)).status ?? 200 };
    });
    return { body: JSON.stringify({ parts: told }) };
  }

  private list(id: string): Act {
    const items = [...this.standing.values()].flatMap(({ body }) =>
      idOf(body) === id ? [parseJson(body) ?? null] : [],
    );
    return { body: JSON.stringify({ items }) };
  }

  private count(body: string): void {
    const id = idOf(body);
    if (id !== undefined) this.effects.set(id, (this.effects.get(id) ?? 0) + 1);
  }
}

function refuses(headers: HttpRequest["headers"], now: Standing | undefined): boolean {
  const { "if-match": meant, "if-none-match": none } = headers;
  return (meant !== undefined && meant !== `"${now?.version}"`) || (none === "*" && now !== undefined);
}

function isPoison(body: string): boolean {
  return body.includes('"poison":true');
}

function idOf(body: string): string | undefined {
  const parsed = parseJson(body);
  return isObject(parsed) && typeof parsed.id === "string" ? parsed.id : undefined;
}
