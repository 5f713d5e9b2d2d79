import { type EpochMs, millis } from "../base/time.ts";
import { CompressedTime } from "./compressedTime.ts";
import { FaultDice } from "./faultDice.ts";
import type { SystemFaults } from "./faultPlan.ts";
import type { Ledger } from "./ledger.ts";
import { seededChance } from "./seededChance.ts";
import type { SigningKey } from "./signingKey.ts";
import type { Origin, Purpose } from "./system.ts";
import type { OriginName, SystemName } from "./systemName.ts";
import { systems } from "./systems.ts";
import { type PolicyChange, type TokenPolicy, withChanges } from "./tokenPolicy.ts";
import { TokenService } from "./tokenService.ts";

/** What all systems of a sandbox share. */
export interface Stage {
  readonly seed: number;
  readonly minuteMs: number;
  readonly clock: () => EpochMs;
  readonly ledger: Ledger;
  readonly key: SigningKey;
  /** Filled as the servers begin to listen. */
  readonly origins: Readonly<Partial<Record<OriginName, string>>>;
}

/** One system with its site settings, its faults and everything it remembers. */
export class PlayedSystem {
  readonly name: SystemName;
  readonly time: CompressedTime;
  private readonly stage: Stage;
  private chance;
  private currentPolicy: TokenPolicy;
  private faults: SystemFaults;
  private currentDice: Readonly<Record<Purpose, FaultDice>>;
  private origins: readonly Origin[];

  constructor(name: SystemName, stage: Stage, site: { readonly policy: PolicyChange; readonly faults: SystemFaults }) {
    this.name = name;
    this.stage = stage;
    this.time = new CompressedTime(stage.minuteMs, stage.clock);
    this.currentPolicy = withChanges(systems[name].policy, site.policy);
    this.faults = site.faults;
    this.chance = seededChance(stage.seed, name);
    this.currentDice = this.newDice();
    this.origins = this.newOrigins();
  }

  get policy(): TokenPolicy {
    return this.currentPolicy;
  }

  get dice(): Readonly<Record<Purpose, FaultDice>> {
    return this.currentDice;
  }

  origin(name: OriginName): Origin {
    const origin = this.origins.find((one) => one.name === name);
    if (origin === undefined) throw new TypeError(`${this.name} has no origin ${name}`);
    return origin;
  }

  setPolicy(change: PolicyChange): void {
    this.currentPolicy = withChanges(systems[this.name].policy, change);
  }

  setFaults(faults: SystemFaults): void {
    this.faults = faults;
    this.currentDice = this.newDice();
  }

  /** Forgets tokens and records and starts chance anew; to be called after the ledger was cleared. */
  reset(): void {
    this.chance = seededChance(this.stage.seed, this.name);
    this.currentDice = this.newDice();
    this.origins = this.newOrigins();
  }

  private newDice(): Readonly<Record<Purpose, FaultDice>> {
    const { clockOffsetMs = 0, signIn = {}, refresh = {}, ...api } = this.faults;
    this.time.offset = millis(clockOffsetMs);
    return {
      api: new FaultDice(api, this.chance),
      "sign-in": new FaultDice(signIn, this.chance),
      refresh: new FaultDice(refresh, this.chance),
    };
  }

  private newOrigins(): readonly Origin[] {
    const { key, origins } = this.stage;
    const system = systems[this.name];
    const ledger = this.stage.ledger.of(this.name);
    const policy = () => this.currentPolicy;
    const tokens = new TokenService({
      issuer: () => origins[system.issuer] ?? "",
      policy,
      time: this.time,
      ledger,
      key,
    });
    return system.build({ time: this.time, ledger, tokens, policy, jwks: key.jwks });
  }
}
