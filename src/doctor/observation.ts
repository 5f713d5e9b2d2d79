import type { Binding } from "../auth/tokenSource.ts";
import type { EpochMs, Millis } from "../base/time.ts";
import type { TokenEventKind } from "../base/tokenEventKind.ts";
import type { TokenTrouble } from "../base/tokenTrouble.ts";

/** Every observation is a dated fact without a judgement, and holds no secret. Times are by the local clock. */
export type Observation =
  | TokenAnswered
  | ClaimsRead
  | RefreshCompared
  | TokenHappened
  | Answered
  | KeyRead
  | ClockRead
  | RotationTested
  | IssuerRead
  | AuthorizationTested
  | RunSeen
  | RecordsRefused
  | LifeLearned
  | RunForecast;

/**
 * Tokens that follow from one another. The doctor holds several at a time: `main` is used steadily, `resting` is left
 * alone for longer and longer, `narrower` has fewer scopes. A past run has one for each identity.
 */
export const chainNames = ["main", "resting", "narrower", "user", "service"] as const;

export type ChainName = (typeof chainNames)[number];

export type ObservationOf<Is extends Observation["is"]> = Extract<Observation, { is: Is }>;

/** What a token endpoint gave. `null`: it said nothing of it. */
export interface TokenAnswered {
  readonly is: "token-answered";
  readonly at: EpochMs;
  readonly chain: ChainName;
  readonly by: "sign-in" | "refresh";
  readonly expiresIn: Millis | null;
  readonly asked: string | null;
  readonly scope: string | null;
  /** `given` by a sign-in; of a refresh, whether it is another one than was sent. */
  readonly refreshToken: "none" | "given" | "same" | "another";
}

/** What the access token says of itself; none of it is verified. */
export interface ClaimsRead {
  readonly is: "claims-read";
  readonly at: EpochMs;
  readonly issuedAt: EpochMs | null;
  readonly endsAt: EpochMs | null;
  readonly scopes: readonly string[] | null;
}

/** How the token after a refresh differs from the one before. */
export interface RefreshCompared {
  readonly is: "refresh-compared";
  readonly at: EpochMs;
  readonly session: "extended" | "new" | "unknown";
  /** The claims that tell. */
  readonly by: readonly string[];
  readonly expiryMoved: Millis | null;
  readonly scopesLost: readonly string[];
}

/** A token event, of a past run or of now. */
export interface TokenHappened {
  readonly is: "token-happened";
  readonly at: EpochMs;
  /** Id of the past run; `null`: the doctor's own sign-ins. */
  readonly run: string | null;
  readonly chain: ChainName;
  readonly event: TokenEventKind;
  readonly generation: number;
  readonly endsAt: EpochMs | null;
  readonly binding: Binding | null;
  readonly trouble: TokenTrouble | null;
  readonly detail: string | null;
}

/** An API's answer to a harmless request with a token. */
export interface Answered {
  readonly is: "answered";
  readonly at: EpochMs;
  readonly url: string;
  /** 0: none came. */
  readonly status: number;
  readonly chain: ChainName;
  readonly generation: number;
  readonly tokenAge: Millis;
  /** Since the token was last used, or came. */
  readonly pause: Millis;
  readonly took: Millis;
  readonly media: "json" | "html" | "other" | "none";
  /** What the connection's lifetime header says is left. */
  readonly left: Millis | null;
  readonly quota: { readonly remaining: number | null; readonly resetsAt: EpochMs | null } | null;
  /** Headers by which gateways, proxies and caches show, and where an answer points to; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The server's short words on a refusal. */
  readonly words: string | null;
  /** The scope that it asks for (RFC 6750 3). */
  readonly scope: string | null;
}

/** What the server tells of an API key. */
export interface KeyRead {
  readonly is: "key-read";
  readonly at: EpochMs;
  readonly status: number;
  readonly url: string;
  /** By the local clock; `null`: it names no date. */
  readonly endsAt: EpochMs | null;
}

/** How far a server's clock was ahead of this machine's. */
export interface ClockRead {
  readonly is: "clock-read";
  readonly at: EpochMs;
  readonly ahead: Millis;
  /** Each server has a clock of its own. */
  readonly host: string;
  readonly run: string | null;
}

/** What an issuer's document says (RFC 8414 2). */
export interface IssuerRead {
  readonly is: "issuer-read";
  readonly at: EpochMs;
  readonly authorizeUrl: string | null;
  readonly challengeMethods: readonly string[] | null;
}

export interface RotationTested {
  readonly is: "rotation-tested";
  readonly at: EpochMs;
  readonly verdict: "enforced" | "not-enforced" | "not-rotating" | "no-refresh-token";
}

/** What the authorization page does with a request that it must refuse. */
export interface AuthorizationTested {
  readonly is: "authorization-tested";
  readonly at: EpochMs;
  readonly url: string;
  /** An address that nobody registered (RFC 9700 2.1), or a request without code challenge (RFC 9700 2.1.1). */
  readonly lacks: "registered-redirect" | "code-challenge";
  readonly verdict: "refused" | "taken" | "unclear";
  readonly status: number;
}

/** A past run, or one that is under way. */
export interface RunSeen {
  readonly is: "run-seen";
  readonly run: string;
  readonly job: string;
  readonly attempts: readonly { readonly from: EpochMs; readonly to: EpochMs }[];
  /** Code of what stopped it; `null`: it came to its end, or goes on. */
  readonly reason: string | null;
  readonly state: "completed" | "stopped" | "running";
  /** A later run of the same job came to its end: whatever was wrong then need not be wrong now. */
  readonly outdated: boolean;
}

/** Requests of a run that were refused or failed alike. */
export interface RecordsRefused {
  readonly is: "records-refused";
  readonly run: string;
  readonly at: EpochMs;
  readonly status: number | null;
  readonly words: string;
  readonly count: number;
}

/** A life shorter than declared that a run saw. */
export interface LifeLearned {
  readonly is: "life-learned";
  readonly at: EpochMs;
  /** The run that saw it; `null`: Longhaul keeps to it now. */
  readonly run: string | null;
  readonly life: Millis;
  readonly declared: Millis | null;
}

/** How long a run of a job on this connection is going to take. */
export interface RunForecast {
  readonly is: "run-forecast";
  readonly at: EpochMs;
  readonly job: string;
  readonly duration: Millis;
  readonly from: "job" | "past" | "rate";
  readonly runAs: "user" | "service" | "auto";
}
