// The ways of writing that simulated runs take, each with what is promised of it.

import type { Chance } from "../../src/base/chance.ts";
import { millis, seconds } from "../../src/base/time.ts";
import { bodyTemplate } from "../../src/config/bodyTemplate.ts";
import type { SourceRecord } from "../../src/engine/record.ts";
import { type JobWish, template } from "../unit/engine/runTrial.ts";
import { oneOf } from "./simulatedFaults.mts";

export interface SimulatedJob {
  readonly name: string;
  readonly job: JobWish;
  /** Records are made by the server, rather than written where they stand. */
  readonly creates: boolean;
  /**
   * The server must not have been changed twice for one record. A resumed run reads the version again and writes the same
   * once more, where nothing but the version tells.
   */
  readonly once: "always" | "unless resumed" | "may be";
  /** A dead letter says for sure that nothing was applied: it may be sent again. */
  readonly deadIsUnapplied: boolean;
  /** Nothing that somebody else wrote is overwritten. */
  readonly guards: boolean;
  readonly grouped: boolean;
  /** Records share requests, so many each: more of them than count together otherwise. */
  readonly sizes?: readonly number[];
}

const plain = { creates: false, once: "may be", deadIsUnapplied: false, guards: false, grouped: false } as const;
const post = { ...plain, creates: true, once: "always", deadIsUnapplied: true } as const;
const posting = { method: "POST", path: template("/orders") } as const;
const keyed = { idempotencyKey: "Idempotency-Key" };
const lookUp = { reconcile: { path: template("/orders?q=${id}"), at: "items.0" } };
const fetched = { ifMatch: "fetch", reconcile: "get" } as const;
const restore = { by: "of", rollback: "restore" } as const;
const remove = {
  by: "of",
  rollback: { method: "DELETE", path: template("/orders/${answer.id}"), headers: {}, body: undefined },
} as const;
const sizes = [3, 4, 8, 60];
const cancel = {
  by: "of",
  rollback: {
    method: "POST",
    path: template("/cancel"),
    headers: {},
    body: bodyTemplate({ order: "${answer.id}" }),
  },
} as const;
const parts = { list: "parts", status: "status", error: "error" };

export const singleJobs: readonly SimulatedJob[] = [
  { name: "PUT", job: {}, ...plain },
  { name: "PUT of a fetched version", job: { write: fetched }, ...plain, once: "unless resumed", guards: true },
  {
    name: "PATCH",
    job: { request: { method: "PATCH" }, write: { reconcile: "get" } },
    ...plain,
    once: "always",
    deadIsUnapplied: true,
  },
  { name: "POST with a key", job: { request: posting, write: keyed }, ...post },
  { name: "POST with a look-up", job: { request: posting, write: lookUp }, ...post },
  { name: "POST", job: { request: posting }, ...post },
  {
    name: "batches taken whole",
    job: {
      request: { method: "POST", path: template("/batch"), batch: { size: 4, body: undefined, answers: undefined } },
      write: keyed,
    },
    ...post,
    sizes,
  },
  {
    name: "batches with a look-up",
    job: {
      request: { method: "POST", path: template("/batch"), batch: { size: 4, body: undefined, answers: undefined } },
      write: lookUp,
    },
    ...post,
    sizes,
  },
  {
    name: "batches answered record by record",
    job: {
      request: {
        method: "POST",
        path: template("/batch"),
        batch: { size: 4, body: bodyTemplate({ parts: "${records}" }), answers: parts },
      },
      write: keyed,
    },
    ...post,
    sizes,
  },
  {
    name: "batches with keys and a look-up",
    job: {
      request: { method: "POST", path: template("/batch"), batch: { size: 4, body: undefined, answers: undefined } },
      write: { ...keyed, ...lookUp },
    },
    ...post,
    sizes,
  },
];

export const groupJobs: readonly SimulatedJob[] = [
  { name: "groups that are restored", job: { group: restore }, ...plain, grouped: true },
  {
    name: "groups of fetched versions",
    job: { group: restore, write: fetched },
    ...plain,
    grouped: true,
    guards: true,
  },
  {
    name: "groups of POSTs, undone",
    job: { request: posting, group: remove },
    ...plain,
    creates: true,
    once: "always",
    grouped: true,
  },
  {
    name: "groups of POSTs with keys, undone",
    job: { request: posting, write: keyed, group: remove },
    ...plain,
    creates: true,
    once: "always",
    grouped: true,
  },
  {
    name: "groups of POSTs, cancelled by POST",
    job: { request: posting, group: cancel },
    ...plain,
    creates: true,
    once: "always",
    grouped: true,
  },
];

/** What all of them share, so that a run is short and its waits are not. */
export function jobOf({ job, sizes: choices }: SimulatedJob, chance: Chance): JobWish {
  const concurrency = 1 + Math.floor(chance.next() * 6);
  const retry = { attempts: 2 + Math.floor(chance.next() * 3), backoff: millis(500), maxBackoff: seconds(30) };
  const { batch } = job.request ?? {};
  if (!batch || !choices) return { ...job, concurrency, retry };
  const size = oneOf(chance, choices);
  return { ...job, request: { ...job.request, batch: { ...batch, size } }, concurrency, retry };
}

/** Groups of one to six records, about one in fifteen of them poison. */
export function recordsOf(chance: Chance, groups: number): readonly SourceRecord[] {
  const records: SourceRecord[] = [];
  for (let group = 1; group <= groups; group += 1) {
    const size = 1 + Math.floor(chance.next() * 6);
    for (let member = 0; member < size; member += 1) {
      const number = records.length + 1;
      const values = { id: `W${number}`, qty: number, of: `G${group}`, poison: chance.next() < 1 / 15 };
      records.push({ number, line: number + 1, values });
    }
  }
  return records;
}
