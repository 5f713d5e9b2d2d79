import { type EpochMs, millis } from "../base/time.ts";
import type { SystemActions } from "./actionPlan.ts";
import { CompressedTime } from "./compressedTime.ts";
import { FaultDice, strikes } from "./faultDice.ts";
import type { SystemFaults } from "./faultPlan.ts";
import type { Ledger } from "./ledger.ts";
import { seededChance } from "./seededChance.ts";
import type { SessionEnd } from "./session.ts";
import type { SigningKey } from "./signingKey.ts";
import type { Denied, Origin, Purpose } from "./system.ts";
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
  private rival: () => boolean = () => false;
  private denied: Denied = "none";
  private tokens: TokenService;
  private origins: readonly Origin[];

  constructor(name: SystemName, stage: Stage, site: { readonly policy: PolicyChange; readonly faults: SystemFaults }) {
    this.name = name;
    this.stage = stage;
    this.time = new CompressedTime(stage.minuteMs, stage.clock);
    this.currentPolicy = withChanges(systems[name].policy, site.policy);
    this.faults = site.faults;
    this.chance = seededChance(stage.seed, name);
    this.currentDice = this.newDice();
    this.tokens = this.newTokens();
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

  act({ clockOffsetMs, denied, rejectTokens, revokeSessions, takeOver }: SystemActions): void {
    if (clockOffsetMs !== undefined) this.time.offset = millis(clockOffsetMs);
    this.denied = denied ?? this.denied;
    if (rejectTokens === true) this.tokens.endAccessTokens();
    if (takeOver === true) this.endSessions("taken-over");
    if (revokeSessions === true) this.endSessions("revoked");
  }

  /** Forgets tokens and records, allows everything again and starts chance anew; to be called after the ledger was cleared. */
  reset(): void {
    this.chance = seededChance(this.stage.seed, this.name);
    this.currentDice = this.newDice();
    this.denied = "none";
    this.tokens = this.newTokens();
    this.origins = this.newOrigins();
  }

  private endSessions(why: SessionEnd): void {
    this.tokens.endSessions(why);
    for (const origin of this.origins) origin.endSessions?.(why);
  }

  private newDice(): Readonly<Record<Purpose, FaultDice>> {
    const { clockOffsetMs = 0, rival = 0, signIn = {}, refresh = {}, signOut = {}, ...api } = this.faults;
    this.rival = strikes(rival, this.chance);
    this.time.offset = millis(clockOffsetMs);
    return {
      api: new FaultDice(api, this.chance),
      "sign-in": new FaultDice(signIn, this.chance),
      refresh: new FaultDice(refresh, this.chance),
      "sign-out": new FaultDice(signOut, this.chance),
    };
  }

  private newTokens(): TokenService {
    return new TokenService({
      issuer: () => this.issuer(),
      policy: () => this.currentPolicy,
      time: this.time,
      ledger: this.stage.ledger.of(this.name),
      key: this.stage.key,
      opaque: systems[this.name].opaque === true,
    });
  }

  private newOrigins(): readonly Origin[] {
    return systems[this.name].build({
      time: this.time,
      ledger: this.stage.ledger.of(this.name),
      tokens: this.tokens,
      policy: () => this.currentPolicy,
      jwks: this.stage.key.jwks,
      issuer: () => this.issuer(),
      denied: () => this.denied,
      rival: () => this.rival(),
    });
  }

  private issuer(): string {
    return this.stage.origins[systems[this.name].issuer] ?? "";
  }
}
