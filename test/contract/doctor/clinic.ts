import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { IdentityKind } from "../../../src/auth/connection.ts";
import type { JsonObject } from "../../../src/base/json.ts";
import { isObject } from "../../../src/base/json.ts";
import { millis } from "../../../src/base/time.ts";
import { signInOnTerminal, type Terminal } from "../../../src/cli/signInOnTerminal.ts";
import type { FindingId, FindingOf } from "../../../src/doctor/finding.ts";
import {
  type Diagnosis,
  type DoctorPorts,
  diagnoseConnection,
  diagnosePast,
  type LiveWishes,
} from "../../../src/node/doctor/diagnoseConnection.ts";
import { environmentSecrets } from "../../../src/node/environmentSecrets.ts";
import { loadConnections } from "../../../src/node/loadJob.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { openTokenState } from "../../../src/node/tokenState/openTokenState.ts";
import { undiciHttp } from "../../../src/node/undiciHttp.ts";
import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../../src/sandbox/sandbox.ts";
import { leaksIn } from "../cli/leaks.ts";
import { temporaryDirectory } from "../node/temporaryDirectory.ts";

declare module "vitest" {
  interface TaskMeta {
    /** What came first in each of the doctor's reports. */
    named?: string[];
  }
}

export interface Visit {
  readonly identity?: IdentityKind;
  readonly offline?: boolean;
  readonly watchMs?: number;
  readonly testRotation?: boolean;
  readonly testRedirect?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called while tokens are followed. */
  readonly during?: (signal: AbortSignal) => Promise<void>;
}

/** A folder with the sandbox's connections, and the doctor in it. */
export class Clinic {
  readonly folder: string;
  readonly sandbox: Sandbox;

  constructor(folder: string, sandbox: Sandbox) {
    this.folder = folder;
    this.sandbox = sandbox;
  }

  /** Writes `longhaul.json` anew, with changes to one connection: objects are merged, `null` takes a field out. */
  async change(id: string, changes: JsonObject): Promise<void> {
    const file = this.sandbox.connections();
    const { connections } = file;
    if (!isObject(connections) || !isObject(connections[id])) throw new TypeError(`no connection ${id}`);
    connections[id] = merged(connections[id], changes);
    await this.write("longhaul.json", file);
  }

  write(name: string, content: JsonObject): Promise<void> {
    return writeFile(join(this.folder, name), JSON.stringify(content));
  }

  /** What the doctor says, in which no secret may stand. */
  async visit(id: string, visit: Visit = {}): Promise<Diagnosis> {
    const diagnosis = await this.consult(id, visit);
    // For whoever counts which causes the doctor names first. What is registered last is called first.
    onTestFinished(({ task }) => {
      task.meta.named = [diagnosis.findings[0]?.id ?? "nothing", ...(task.meta.named ?? [])];
    });
    expect(leaksIn(JSON.stringify(diagnosis))).toEqual([]);
    return diagnosis;
  }

  private async consult(id: string, visit: Visit): Promise<Diagnosis> {
    const { identity = "user", environment = sandboxEnvironment, during } = visit;
    const connection = (await loadConnections(this.folder)).get(id);
    const authentication = identity === "user" ? connection?.user : connection?.service;
    if (!connection || !authentication) throw new TypeError(`no connection ${id}`);
    const state = openTokenState(join(this.folder, ".state"));
    const http = undiciHttp({ connections: 4, environment: {}, http2: false });
    const over = new AbortController();
    const beside = during?.(over.signal);
    try {
      const consultation = { connection, identity, authentication, folder: this.folder };
      if (visit.offline) return await diagnosePast(consultation, { clock: nodeClock, learned: state.learned });
      const ports: DoctorPorts = {
        http,
        secrets: environmentSecrets({ environment }),
        state,
        clock: nodeClock,
        onUnkept: () => undefined,
        signIn: (tokens, signal) => signInOnTerminal(tokens, signal, terminal),
      };
      return await diagnoseConnection(consultation, { live: wishesOf(visit), ports }, new AbortController().signal);
    } finally {
      over.abort();
      await beside;
      state.close();
      await http.close();
    }
  }
}

/** Somebody who opens whatever address is shown, and as with a real browser nobody waits for the page. */
const terminal: Terminal = {
  attended: true,
  say: () => undefined,
  open: async (url) => {
    fetch(url).then(
      (page) => page.text(),
      () => undefined,
    );
  },
};

function wishesOf({ watchMs, testRotation = false, testRedirect = false }: Visit): LiveWishes {
  return { testRotation, testRedirect, ...(watchMs !== undefined && { watch: millis(watchMs) }) };
}

/** A clinic of the test's own. */
export async function clinic(options: SandboxOptions): Promise<Clinic> {
  const sandbox = await startSandbox({ seed: 1, ...options });
  onTestFinished(() => sandbox.close());
  const place = new Clinic(await temporaryDirectory(), sandbox);
  await place.write("longhaul.json", sandbox.connections());
  return place;
}

/** `problem clock-skew`, most telling first. */
export function told({ findings }: Diagnosis): readonly string[] {
  return findings.map(({ id, severity }) => `${severity} ${id}`);
}

/** The first finding, which must be this one. */
export function firstOf<Id extends FindingId>(diagnosis: Diagnosis, id: Id): FindingOf<Id> {
  const [first] = diagnosis.findings;
  if (first?.id !== id) throw new Error(`the doctor said: ${told(diagnosis).join(", ") || "nothing"}`);
  return first as FindingOf<FindingId> as FindingOf<Id>;
}

function merged(one: JsonObject, other: JsonObject): JsonObject {
  const all = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const old = all[name];
    if (value === null) delete all[name];
    else all[name] = isObject(value) && isObject(old) ? merged(old, value) : value;
  }
  return all;
}
