import { onTestFinished } from "vitest";
import { ClockSkew } from "../../../src/auth/clockSkew.ts";
import { refreshDueAt } from "../../../src/auth/expiry.ts";
import { MemoryTokenStore } from "../../../src/auth/memoryTokenStore.ts";
import { TokenAuthority } from "../../../src/auth/tokenAuthority.ts";
import type { AccessToken } from "../../../src/auth/tokenSource.ts";
import { Failure } from "../../../src/base/failure.ts";
import { Secret } from "../../../src/base/secret.ts";
import { loadConnections } from "../../../src/node/loadJob.ts";
import { nodeChance } from "../../../src/node/nodeChance.ts";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { attachRunner } from "../../../src/node/runner/attachRunner.ts";
import { undiciHttp } from "../../../src/node/undiciHttp.ts";
import type { RunView, TokenMessage, TokenOwner } from "../../../src/protocol/messages.ts";
import type { RunnerAddress, RunnerLink } from "../../../src/protocol/runnerLink.ts";
import { credentials } from "../../../src/sandbox/credentials.ts";

/** An editor without windows: a real token authority, and links to runners that it makes and breaks. */
export interface Editor {
  /** How often a runner has asked for a token. */
  readonly asked: number;
  attach(address: RunnerAddress): Promise<Attached>;
}

export interface Attached {
  readonly link: RunnerLink;
  readonly changes: readonly RunView[];
  /** The first view, seen before or from now on, that `wanted` accepts. */
  until(wanted: (view: RunView) => boolean): Promise<RunView>;
}

const never = new AbortController().signal;

/** An editor that signs in to the connection `mes` of the sandbox. */
export async function startEditor(folder: string): Promise<Editor> {
  const mes = (await loadConnections(folder)).get("mes");
  if (!mes) throw new Error("no connection mes");
  const http = undiciHttp({ connections: 4, environment: {} });
  const authority = new TokenAuthority(mes, mes.user, {
    clock: nodeClock,
    chance: nodeChance,
    http,
    store: new MemoryTokenStore(),
    skew: new ClockSkew(),
    request: {
      credentials: {
        secret: async (name) => (name === "PASSWORD" ? new Secret(credentials.mes.password) : undefined),
      },
      missing: (secret) => new Failure("secret-missing", { connection: "mes", secret, variable: "" }),
    },
  });
  const links: RunnerLink[] = [];
  onTestFinished(async () => {
    for (const link of links) link.dispose();
    authority.close();
    await http.close();
  });
  let asked = 0;
  const message = (token: AccessToken): TokenMessage => ({
    value: token.value.reveal(),
    generation: token.generation,
    obtainedAt: token.obtainedAt,
    endsAt: token.expiry.at ?? null,
    binding: token.expiry.binding,
    dueAt: refreshDueAt(token, mes.lifetime) ?? null,
  });
  const owner: TokenOwner = { folder, connection: "mes", identity: "user" };
  return {
    get asked() {
      return asked;
    },
    attach: async (address) => {
      const link = await attachRunner(address);
      links.push(link);
      const attached = watch(link);
      authority.events.on(({ kind, at, generation, expiry, detail }) =>
        link.tellTokenEvent({
          ...owner,
          kind,
          at,
          generation,
          endsAt: expiry?.at ?? null,
          binding: expiry?.binding ?? "none",
          detail: detail ?? null,
        }),
      );
      link.answerTokens({
        token: async () => {
          asked += 1;
          return message(await authority.token(never));
        },
        rejected: async (_owner, generation) => {
          asked += 1;
          const current = await authority.peek();
          if (current?.generation === generation) return message(await authority.rejected(current, never));
          return message(await authority.token(never));
        },
      });
      return attached;
    },
  };
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
