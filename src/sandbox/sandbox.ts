import type { Server } from "node:http";
import { type EpochMs, epochMs, type Millis, millis } from "../base/time.ts";
import type { ActionPlan } from "./actionPlan.ts";
import { sandboxConnections } from "./connections.ts";
import { type Controls, createControlServer } from "./controlServer.ts";
import type { FaultPlan } from "./faultPlan.ts";
import { Ledger } from "./ledger.ts";
import { createOriginServer, listen } from "./originServer.ts";
import { PlayedSystem, type Stage } from "./playedSystem.ts";
import { SigningKey } from "./signingKey.ts";
import { type OriginName, originNames, perSystem, type SystemName, systemNames, systemOf } from "./systemName.ts";
import type { PolicyPlan } from "./tokenPolicy.ts";

export interface SandboxOptions {
  /** How long one minute of theirs lasts here, in milliseconds. */
  readonly minuteMs: number;
  /** First port: the control server's, then one per origin in the order of `originNames`. 0 or absent: any free. */
  readonly port?: number;
  readonly seed?: number;
  /** Milliseconds before each request of a system is looked at. */
  readonly latencyMs?: number;
  readonly faults?: FaultPlan;
  readonly policies?: PolicyPlan;
  /** `counts` keeps one number per record id and no entries; absent: `full`. */
  readonly ledger?: "full" | "counts";
  readonly systems?: readonly SystemName[];
  /** By which tokens live; absent: this machine's. A test that hands over its own need not wait. */
  readonly clock?: () => EpochMs;
}

/** The target systems, running. */
export interface Sandbox extends Controls {
  readonly controlUrl: string;
  /** Absent for systems not started. */
  readonly origins: Readonly<Partial<Record<OriginName, string>>>;
  readonly seed: number;
  readonly minuteMs: number;
  /** Milliseconds since any of the servers was last asked something. */
  quietFor(): Millis;
  close(): Promise<void>;
}

/** Starts the servers on 127.0.0.1. Rejects with `PortInUse`. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const { minuteMs, latencyMs = 0, port = 0, clock = () => epochMs(Date.now()) } = options;
  const ledger = new Ledger(options.ledger ?? "full");
  const origins: Partial<Record<OriginName, string>> = {};
  const stage: Stage = { seed, minuteMs, ledger, key: await SigningKey.generate(), clock, origins };
  const playing = perSystem((name) => {
    const site = { policy: options.policies?.[name] ?? {}, faults: options.faults?.[name] ?? {} };
    return new PlayedSystem(name, stage, site);
  });
  const controls: Controls = {
    ledger,
    connections: () => sandboxConnections({ minuteMs, origins, policy: (name) => playing[name].policy }),
    setFaults(plan) {
      for (const name of systemNames) if (plan[name] !== undefined) playing[name].setFaults(plan[name]);
    },
    setPolicies(plan) {
      for (const name of systemNames) if (plan[name] !== undefined) playing[name].setPolicy(plan[name]);
    },
    act(plan: ActionPlan) {
      for (const name of systemNames) if (plan[name] !== undefined) playing[name].act(plan[name]);
    },
    clearLedger() {
      ledger.clear();
    },
    reset() {
      ledger.renew();
      for (const name of systemNames) playing[name].reset();
    },
  };

  const servers: Server[] = [];
  let askedAt = performance.now();
  const quietFor = () => millis(performance.now() - askedAt);
  const close = async () => {
    await Promise.all(servers.map(closeServer));
  };
  const start = (server: Server, offset: number): Promise<string> => {
    servers.push(server);
    server.on("request", () => {
      askedAt = performance.now();
    });
    return listen(server, port === 0 ? 0 : port + offset);
  };
  try {
    const controlUrl = await start(createControlServer(controls), 0);
    for (const [index, originName] of originNames.entries()) {
      const name = systemOf(originName);
      if (options.systems !== undefined && !options.systems.includes(name)) continue;
      const system = playing[name];
      const setting = () => ({
        origin: system.origin(originName),
        ledger: ledger.of(name),
        time: system.time,
        dice: system.dice,
        latencyMs,
      });
      origins[originName] = await start(createOriginServer(setting), index + 1);
    }
    return { controlUrl, origins, seed, minuteMs, quietFor, close, ...controls };
  } catch (error) {
    await close();
    throw error;
  }
}

function closeServer(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
