import type { HttpRequest } from "../../src/base/http.ts";
import type { Act } from "./fakeApi.ts";

interface Kept {
  readonly version: number;
  readonly body: string;
}

/** Versioned resources behind the fake API: GET, PUT and DELETE with `If-Match`, and POST that makes `/orders/new-<n>`. */
export class FakeShelf {
  private readonly kept = new Map<string, Kept>();
  private made = 0;
  private version = 0;

  /** Path to body. */
  get contents(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.kept].map(([path, { body }]) => [path, body]));
  }

  put(path: string, body: string): void {
    this.version += 1;
    this.kept.set(path, { version: this.version, body });
  }

  answer({ method, url, headers, body = "" }: HttpRequest): Act {
    const path = new URL(url).pathname;
    if (method === "POST") {
      this.made += 1;
      const id = `new-${this.made}`;
      this.put(`/orders/${id}`, body);
      return { status: 201, body: JSON.stringify({ id }) };
    }
    const now = this.kept.get(path);
    if (method === "GET") return now ? { body: now.body, headers: { etag: `"${now.version}"` } } : { status: 404 };
    if (headers["if-none-match"] === "*" && now) return { status: 412 };
    if (headers["if-match"] !== undefined && headers["if-match"] !== `"${now?.version}"`) return { status: 412 };
    if (method === "DELETE") {
      if (!now) return { status: 404 };
      this.kept.delete(path);
      return { status: 204, body: "" };
    }
    this.put(path, body);
    return { headers: { etag: `"${this.version}"` } };
  }
}
