import { onTestFinished } from "vitest";
import { ClockSkew } from "../../../src/auth/clockSkew.ts";
import type { Connection, IdentityKind } from "../../../src/auth/connection.ts";
import { makeGrantor } from "../../../src/auth/grants/makeGrantor.ts";
import { MemoryLearnedLifetimes } from "../../../src/auth/memoryLearnedLifetimes.ts";
import { MemoryTokenStore } from "../../../src/auth/memoryTokenStore.ts";
import { soleRenewal } from "../../../src/auth/soleRenewal.ts";
import { TokenAuthority } from "../../../src/auth/tokenAuthority.ts";
import type { AccessToken } from "../../../src/auth/tokenSource.ts";
import { Failure } from "../../../src/base/failure.ts";
import type { Http } from "../../../src/base/http.ts";
import { epochMs } from "../../../src/base/time.ts";
import { environmentSecrets } from "../../../src/node/environmentSecrets.ts";
import { loadConnections } from "../../../src/node/loadJob.ts";
import { nodeChance } from "../../../src/node/nodeChance.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { attachRunner } from "../../../src/node/runner/attachRunner.ts";
import { undiciHttp } from "../../../src/node/undiciHttp.ts";
import type { RunView, TokenMessage } from "../../../src/protocol/messages.ts";
import type { RunnerAddress, RunnerLink } from "../../../src/protocol/runnerLink.ts";
import { sandboxEnvironment } from "../../../src/sandbox/credentials.ts";

/** An editor without windows: a real token authority, and links to runners that it makes and breaks. */
export interface Editor {
  /** How often a runner has asked for a token. */
  readonly asked: number;
  /** Which generations of which identity runners told that the server took them, in order. */
  readonly used: readonly string[];
  attach(address: RunnerAddress): Promise<Attached>;
}

export interface Attached {
  readonly link: RunnerLink;
  readonly changes: readonly RunView[];
  /** The first view, seen before or from now on, that `wanted` accepts. */
  until(wanted: (view: RunView) => boolean): Promise<RunView>;
}

/** Of a client certificate, as this editor knows it. */
export const PASSPHRASE = "made-up passphrase";

const never = new AbortController().signal;

/** An editor that signs in to one connection of the sandbox. */
export async function startEditor(folder: string, id = "mes"): Promise<Editor> {
  const connection = (await loadConnections(folder)).get(id);
  if (!connection) throw new Error(`no connection ${id}`);
  const http = undiciHttp({ connections: 4, environment: {} });
  const authorities: Partial<Record<IdentityKind, TokenAuthority>> = {};
  const authorityOf = (identity: IdentityKind) => {
    authorities[identity] ??= makeAuthority(connection, identity, http);
    return authorities[identity];
  };
  const links: RunnerLink[] = [];
  onTestFinished(async () => {
    for (const link of links) link.dispose();
    for (const authority of Object.values(authorities)) authority.close();
    await http.close();
  });
  let asked = 0;
  const used: string[] = [];
  const message = async (identity: IdentityKind, token: AccessToken): Promise<TokenMessage> => {
    const { dueAt, limits } = await authorityOf(identity).facts();
    return {
      value: token.value.reveal(),
      generation: token.generation,
      obtainedAt: token.obtainedAt,
      endsAt: token.expiry.at ?? null,
      binding: token.expiry.binding,
      dueAt: dueAt ?? null,
      idle: connection.lifetime.idle ?? null,
      limits: limits.filter(({ binding }) => binding === "session" || binding === "refresh"),
    };
  };
  return {
    get asked() {
      return asked;
    },
    used,
    attach: async (address) => {
      const link = await attachRunner(address);
      links.push(link);
      const attached = watch(link);
      for (const identity of ["user", "service"] as const) {
        if (identity === "service" && !connection.service) continue;
        authorityOf(identity).events.on(({ kind, at, generation, expiry, trouble, detail, life }) =>
          link.tellTokenEvent({
            folder,
            connection: id,
            identity,
            kind,
            at,
            generation,
            endsAt: expiry?.at ?? null,
            binding: expiry?.binding ?? "none",
            trouble: trouble ?? null,
            detail: detail ?? null,
            life: life ? { seen: life.seen, declared: life.declared ?? null } : null,
          }),
        );
      }
      link.answerTokens({
        token: async ({ identity }) => {
          asked += 1;
          return message(identity, await authorityOf(identity).token(never));
        },
        rejected: async ({ identity }, generation, { at }) => {
          asked += 1;
          const current = await authorityOf(identity).token(never);
          if (current.generation !== generation) return message(identity, current);
          return message(identity, await authorityOf(identity).rejected(current, { at: epochMs(at) }, never));
        },
        passphrase: async () => PASSPHRASE,
        used: ({ identity, generation }) => used.push(`${identity} ${generation}`),
      });
      return attached;
    },
  };
}

function makeAuthority(connection: Connection, identity: IdentityKind, http: Http) {
  const authentication = identity === "user" ? connection.user : connection.service;
  if (!authentication) throw new Error(`no ${identity} identity`);
  const skew = new ClockSkew();
  const ports = { clock: nodeClock, chance: nodeChance, skew };
  const find = environmentSecrets({ environment: sandboxEnvironment });
  const grantor = makeGrantor(connection, authentication, {
    ...ports,
    http,
    credentials: { secret: async (name) => find(connection.id, identity, name) },
    missing: (secret) => new Failure("secret-missing", { connection: connection.id, secret, variable: "" }),
  });
  const kept = { store: new MemoryTokenStore(), lock: soleRenewal(), learned: new MemoryLearnedLifetimes() };
  return new TokenAuthority(connection, authentication, { ...ports, ...kept, grantor });
}

function watch(link: RunnerLink): Attached {
  const changes: RunView[] = [...link.runs];
  const waiting = new Set<(view: RunView) => void>();
  link.onChanged((view) => {
    changes.push(view);
    for (const look of waiting) look(view);
  });
  return {
    link,
    changes,
    until: (wanted) =>
      new Promise((resolve) => {
        const seen = changes.find(wanted);
        if (seen) return resolve(seen);
        const look = (view: RunView) => {
          if (!wanted(view)) return;
          waiting.delete(look);
          resolve(view);
        };
        waiting.add(look);
      }),
  };
}
