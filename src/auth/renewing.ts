import { untilAborted } from "../base/abort.ts";
import type { Chance } from "../base/chance.ts";
import { Failure } from "../base/failure.ts";
import { SingleFlight } from "../base/singleFlight.ts";
import { type Clock, type Millis, millis, minutes, seconds } from "../base/time.ts";
import type { Authentication, Connection } from "./connection.ts";
import type { HeldToken } from "./heldToken.ts";
import { type RenewalParts, renewalTurn } from "./renewal.ts";
import type { RenewalLock } from "./renewalLock.ts";
import type { Outcome, Wish } from "./tokenAsking.ts";

/** A broken token endpoint is asked this often before the run is parked; an address where nobody was ever met, less often. */
const MOST_TRIES = 8;
const FIRST_TRIES = 3;

const SHORTEST_PAUSE: Millis = millis(500);
const LONGEST_PAUSE: Millis = seconds(30);

/** A wait that the token endpoint asks for is waited out up to this; over a longer one the run is parked. */
const LONGEST_ASKED: Millis = minutes(1);

/** A refresh token that may be spent is not sent, but what another window stored may show in the meantime. */
const LOOK_AGAIN: Millis = minutes(1);

export interface RenewingParts extends RenewalParts {
  readonly connection: Connection;
  readonly authentication: Authentication;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly lock: RenewalLock;
}

type Unanswered = Outcome & { readonly kind: "unusable" };

/** Renews in one flight for all who ask, with growing pauses while the endpoint is broken. */
export class Renewing {
  private readonly parts: RenewingParts;
  private readonly flights = new SingleFlight<HeldToken>();
  /** The person who is signing in now; ends in any case. */
  private person: Promise<void> | undefined;
  private failedInARow = 0;
  /** Until then, by the monotonic clock, this generation is used although it is due. */
  private quiet = { generation: 0, until: 0 };
  /** What the token endpoint answered when it asked to be left alone until then, by the monotonic clock. */
  private asked: { readonly until: number; readonly outcome: Unanswered } | undefined;

  constructor(parts: RenewingParts) {
    this.parts = parts;
  }

  /** Whether it can be handed out as it is: not due, or due and only just tried in vain. */
  mayWait(token: HeldToken): boolean {
    const { holding, clock } = this.parts;
    if (!holding.isGood(token)) return false;
    const isQuiet = this.quiet.generation === token.set.generation && clock.monotonic() < this.quiet.until;
    return isQuiet || !holding.isDue(token);
  }

  run(wish: Wish): Promise<HeldToken> {
    return this.flights.run(() => this.renew(wish));
  }

  /** Whoever has no token meanwhile waits for what the person brings. */
  async byPerson(signIn: () => Promise<HeldToken>): Promise<HeldToken> {
    const signedIn = signIn();
    const ended = signedIn.then(
      () => undefined,
      () => undefined,
    );
    this.person = ended;
    try {
      return await signedIn;
    } finally {
      if (this.person === ended) this.person = undefined;
    }
  }

  private async renew(wish: Wish): Promise<HeldToken> {
    const { holding, clock, chance, closing } = this.parts;
    for (let tries = 1; ; tries += 1) {
      const outcome = this.leftAlone(wish) ?? this.noted(await this.turn(wish));
      if (outcome.kind === "held") return outcome.token;
      const jitter = chance.next() * Math.min(LONGEST_PAUSE, SHORTEST_PAUSE * 2 ** this.failedInARow);
      const asked = (this.asked?.until ?? 0) - clock.monotonic();
      const pause = millis(Math.max(jitter, asked));
      const { token } = holding;
      if (token && holding.isGood(token)) {
        this.quiet = { generation: token.set.generation, until: clock.monotonic() + quietAfter(outcome, pause) };
        // A run goes on with what it has; a person wants to know.
        if (wish.by === "run") return token;
        throw this.failureOf(outcome, tries);
      }
      const isVain = outcome.kind !== "unusable" || tries >= this.mostTries(outcome) || asked > LONGEST_ASKED;
      if (isVain) throw this.failureOf(outcome, tries);
      await clock.sleep(pause, closing);
    }
  }

  private async turn(wish: Wish): Promise<Outcome> {
    const { holding, lock, closing } = this.parts;
    if (this.person && !(holding.token && holding.isGood(holding.token))) await untilAborted(this.person, closing);
    const outcome = await lock.hold((hold) => renewalTurn(this.parts, hold, wish), closing);
    // It would be renewed again at once, and so on for ever.
    if (outcome.kind !== "held" || !holding.hasEnded(outcome.token)) return outcome;
    return {
      kind: "unusable",
      answer: { kind: "unusable", error: "ended on arrival", mayHaveActed: false },
      url: undefined,
    };
  }

  private noted(outcome: Outcome): Outcome {
    const isUnusable = outcome.kind === "unusable";
    this.failedInARow = isUnusable ? this.failedInARow + 1 : 0;
    const wait = isUnusable ? outcome.answer.retryAfter : undefined;
    const until = this.parts.clock.monotonic() + (wait ?? 0);
    this.asked = isUnusable && wait !== undefined ? { until, outcome } : undefined;
    return outcome;
  }

  /** No run asks again before the time; a person who wants it now may. */
  private leftAlone({ by }: Wish): Unanswered | undefined {
    const { asked } = this;
    return by === "run" && asked && this.parts.clock.monotonic() < asked.until ? asked.outcome : undefined;
  }

  private mostTries({ answer }: Unanswered): number {
    return answer.unreachable === true && !this.parts.holding.token ? FIRST_TRIES : MOST_TRIES;
  }

  private failureOf(outcome: Exclude<Outcome, { kind: "held" }>, tries: number): Failure {
    const { connection, authentication } = this.parts;
    switch (outcome.kind) {
      case "refused":
        return outcome.failure;
      case "held-back":
        return new Failure("sign-in-needed", { connection: connection.id, error: "refresh not answered" });
      case "unusable": {
        const url = outcome.url ?? authentication.tokenUrl ?? connection.baseUrl;
        return new Failure("token-endpoint-unavailable", {
          connection: connection.id,
          url,
          last: outcome.answer.error,
          tries,
        });
      }
      default:
        return outcome satisfies never;
    }
  }
}

function quietAfter(outcome: Outcome, pause: Millis): number {
  switch (outcome.kind) {
    case "held":
      return 0;
    case "refused":
      // What was refused once is refused again: asked until the token ends, a server would lock the account.
      return Number.POSITIVE_INFINITY;
    case "held-back":
      return LOOK_AGAIN;
    case "unusable":
      return pause + SHORTEST_PAUSE;
    default:
      return outcome satisfies never;
  }
}
