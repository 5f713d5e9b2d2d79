import { isObject, type JsonObject, parseJson } from "../base/json.ts";
import { header, type SandboxRequest } from "./answer.ts";
import type { SystemLedger } from "./ledger.ts";

/** One state of a record. Writes with an idempotency key point at the same object, so a million stay small. */
export interface Revision {
  readonly id: string;
  /** From 1; its quoted form is the ETag. */
  readonly version: number;
  /** JSON text of the fields. */
  readonly body: string;
  /** Status of the answer that it was first given. */
  readonly status: number;
}

export type WriteOutcome =
  | { readonly kind: "applied" | "replayed"; readonly revision: Revision }
  /** `If-Match` names another version than the current one (RFC 9110 13.1.1). */
  | { readonly kind: "version-conflict"; readonly revision: Revision | undefined }
  /** The idempotency key came before with other bytes. */
  | { readonly kind: "key-reused" };

export type RemoveOutcome =
  | { readonly kind: "removed" | "absent" }
  | { readonly kind: "version-conflict"; readonly revision: Revision | undefined };

/** Versioned records of one system with `If-Match` and `Idempotency-Key`; every applied write is in the ledger. */
export class RecordStore {
  private readonly ledger: SystemLedger;
  private readonly initial: ((id: string) => JsonObject) | undefined;
  private readonly idempotencyKeys: boolean;
  private readonly current = new Map<string, Revision>();
  private readonly byKey = new Map<string, Revision>();
  /** Records that stood from the start and were removed. */
  private readonly removed = new Set<string>();

  /**
   * With `initial`, every id exists from the start as version 1 with these fields.
   * Without `idempotencyKeys`, a key is a header like any other: written twice is applied twice.
   */
  constructor(
    ledger: SystemLedger,
    options: { readonly initial?: (id: string) => JsonObject; readonly idempotencyKeys?: boolean } = {},
  ) {
    this.ledger = ledger;
    this.initial = options.initial;
    this.idempotencyKeys = options.idempotencyKeys ?? false;
  }

  get(id: string): Revision | undefined {
    const stored = this.current.get(id);
    if (stored !== undefined || this.initial === undefined || this.removed.has(id)) return stored;
    return { id, version: 1, body: JSON.stringify(this.initial(id)), status: 200 };
  }

  all(): Revision[] {
    return [...this.current.values()];
  }

  /** Removes a record; for an `If-Match`, only that version. */
  remove(
    request: SandboxRequest,
    { id, ledgerId = id }: { readonly id: string; readonly ledgerId?: string },
  ): RemoveOutcome {
    const before = this.get(id);
    const condition = header(request, "if-match");
    if (condition !== undefined && !matches(condition, before)) return { kind: "version-conflict", revision: before };
    if (before === undefined) return { kind: "absent" };
    this.current.delete(id);
    this.removed.add(id);
    this.ledger.applied(request, { id: ledgerId, status: 204 });
    return { kind: "removed" };
  }

  /** Somebody else changes a record, outside the ledger of what clients did. */
  changeBehind(id: string, fields: JsonObject): void {
    const before = this.get(id);
    if (before === undefined) return;
    const body = JSON.stringify({ ...fieldsOf(before), ...fields });
    this.current.set(id, { id, version: before.version + 1, body, status: 200 });
  }

  /** `ledgerId`: what makes the record the same to its owner, where the server makes the id; absent: the id. */
  write(
    request: SandboxRequest,
    write: { readonly id: string; readonly status: number; readonly body?: string; readonly ledgerId?: string },
  ): WriteOutcome {
    const key = this.idempotencyKeys ? header(request, "idempotency-key") : undefined;
    const known = key === undefined ? undefined : this.byKey.get(key);
    if (known !== undefined) {
      // The id of a POST is the server's own, so only its bytes can tell.
      const sameRecord = request.method === "POST" || known.id === write.id;
      if (known.body !== request.body || !sameRecord) return { kind: "key-reused" };
      this.ledger.replayed();
      return { kind: "replayed", revision: known };
    }
    const before = this.get(write.id);
    const condition = header(request, "if-match");
    if (condition !== undefined && !matches(condition, before)) return { kind: "version-conflict", revision: before };
    // RFC 9110 13.1.2: only where nothing stands yet.
    if (header(request, "if-none-match") === "*" && before !== undefined) {
      return { kind: "version-conflict", revision: before };
    }
    const revision: Revision = {
      id: write.id,
      version: (before?.version ?? 0) + 1,
      body: write.body ?? request.body,
      status: write.status,
    };
    this.current.set(write.id, revision);
    if (key !== undefined) this.byKey.set(key, revision);
    this.ledger.applied(request, { id: write.ledgerId ?? write.id, status: write.status });
    return { kind: "applied", revision };
  }
}

export const etag = (revision: Revision): string => `"${revision.version}"`;

/** The fields of a revision. */
export function fieldsOf(revision: Revision): JsonObject {
  const fields = parseJson(revision.body);
  return isObject(fields) ? fields : {};
}

/** Besides the ETag, the bare version counts as well: field clients send the `version` of the body. */
function matches(condition: string, revision: Revision | undefined): boolean {
  if (revision === undefined) return false;
  return condition.split(",").some((one) => {
    const tag = one.trim();
    return tag === "*" || tag === etag(revision) || tag === String(revision.version);
  });
}
