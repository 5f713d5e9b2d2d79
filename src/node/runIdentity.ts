import { userInfo } from "node:os";
import type { ClockSkew } from "../auth/clockSkew.ts";
import type { Authentication, Connection, IdentityKind } from "../auth/connection.ts";
import type { Limit, TokenEvent, TokenSource } from "../auth/tokenSource.ts";
import type { Emitter } from "../base/events.ts";
import { type Clock, type Millis, millis } from "../base/time.ts";
import type { Job } from "../config/job.ts";
import { chooseIdentity, type IdentityChoice, type RunIdentity } from "../engine/chooseIdentity.ts";
import type { DurationForecast } from "../engine/forecastDuration.ts";
import { nameInToken } from "../jwt/nameInToken.ts";

/** One identity's tokens, wherever they come from. */
export interface IdentityTokens {
  readonly tokens: TokenSource;
  readonly events: Emitter<TokenEvent>;
  readonly skew: ClockSkew;
  /** Known ends of what its token is renewed with. May have to ask for the token first. */
  limits(signal: AbortSignal): Promise<readonly Limit[]>;
}

/** Opens the tokens of one identity; called once for each that a run needs. */
export type OpenIdentity = (kind: IdentityKind) => Promise<IdentityTokens>;

export interface ChosenIdentity {
  readonly identity: RunIdentity;
  readonly acting: IdentityTokens;
  /** The user in whose name a service acts, where `auto` chose it: what the user may not do, it does not do either. */
  readonly user?: IdentityTokens;
}

export interface IdentityContext {
  readonly connection: Connection;
  readonly job: Job;
  readonly clock: Clock;
  readonly open: OpenIdentity;
  /** Called only when the choice depends on it. */
  readonly forecast: () => Promise<DurationForecast>;
}

/** As whom a run acts, before anything of it is sent. Throws the Failure of tokens that cannot be had. */
export async function chooseRunIdentity(context: IdentityContext, signal: AbortSignal): Promise<ChosenIdentity> {
  const { connection, job, open } = context;
  const hasService = connection.service !== undefined;
  if (!hasService || job.runAs !== "auto") {
    const forecast = { from: "nothing" } as const;
    const choice = chooseIdentity({ runAs: job.runAs, hasService, forecast, userEndsIn: [] });
    const name = nameOf(choice.kind === "user" ? connection.user : connection.service) ?? machineUser();
    return { identity: { ...choice, name, askedBy: askedBy(choice, name) }, acting: await open(choice.kind) };
  }
  const forecast = await context.forecast();
  const user = await open("user");
  const userEndsIn = await signInEndsIn({ connection, clock: context.clock, user }, signal);
  const choice = chooseIdentity({ runAs: job.runAs, hasService, forecast, userEndsIn });
  const userName = nameOf(connection.user) ?? nameInToken((await user.tokens.token(signal)).value.reveal());
  const asker = userName ?? machineUser();
  if (choice.kind === "user") return { identity: { ...choice, name: asker, askedBy: asker }, acting: user };
  const name = nameOf(connection.service) ?? "service";
  return { identity: { ...choice, name, askedBy: asker }, acting: await open("service"), user };
}

/** Ends that no refresh moves: of the session, and of a refresh token that does not slide. */
export function fixedEnds<L extends Pick<Limit, "binding">>(
  limits: readonly L[],
  { lifetime }: Connection,
): readonly L[] {
  return limits.filter(
    ({ binding }) => binding === "session" || binding === "key" || (binding === "refresh" && lifetime.sliding !== true),
  );
}

interface SignIn {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly user: IdentityTokens;
}

async function signInEndsIn({ connection, clock, user }: SignIn, signal: AbortSignal): Promise<readonly Millis[]> {
  const now = clock.now();
  const known = fixedEnds(await user.limits(signal), connection).map(({ at }) => millis(at - now));
  return endsAhead(known, connection);
}

/** Of the fixed ends that are known those to come; where there is none, what is declared counts from now. */
export function endsAhead(known: readonly Millis[], { lifetime }: Connection): readonly Millis[] {
  const ahead = known.filter((endsIn) => endsIn > 0);
  if (ahead.length > 0) return ahead;
  const { session, refresh, sliding } = lifetime;
  return [session, sliding === true ? undefined : refresh].filter((span) => span !== undefined);
}

/** A user is known by a name that was given to the server; a client id names a program and not its user. */
export function nameOf(authentication: Authentication | undefined): string | undefined {
  if (!authentication) return undefined;
  const { grant, username, clientId } = authentication;
  const isPersonal = grant === "authorization_code" || grant === "device_code";
  return username ?? (isPersonal ? undefined : clientId);
}

/** Where the job names the service, whoever sits at the machine asked for the run. */
function askedBy({ kind }: IdentityChoice, name: string): string {
  return kind === "user" ? name : machineUser();
}

/** As the operating system knows whoever runs this process. */
function machineUser(): string {
  try {
    return userInfo().username;
  } catch {
    // In some containers the number of the user has no name.
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
