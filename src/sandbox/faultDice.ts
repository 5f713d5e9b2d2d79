import type { Chance } from "../base/chance.ts";
import type { BrokenFault, FaultSet, Occurrence, StatusFault } from "./faultPlan.ts";

/** What shall happen to one request. */
export type Fault =
  | { readonly kind: "none" | "reset-before" | "reset-after" | "html" | "hang" }
  | { readonly kind: "drip"; readonly ms: number }
  | { readonly kind: "broken"; readonly fault: BrokenFault }
  | { readonly kind: "status"; readonly fault: StatusFault };

const none: Fault = { kind: "none" };

/** Decides the faults of one kind of request, in the order of the requests, from seeded chance. */
export class FaultDice {
  private readonly delay: { readonly strikes: () => boolean; readonly ms: number } | undefined;
  private readonly faults: readonly { readonly strikes: () => boolean; readonly fault: Fault }[];

  constructor(set: FaultSet, chance: Chance) {
    this.delay = set.delay && { strikes: strikes(set.delay, chance), ms: set.delay.ms };
    this.faults = [
      ...(set.status ?? []).map((fault) => ({
        strikes: strikes(fault, chance),
        fault: { kind: "status", fault } as const,
      })),
      ...simple("reset-before", set.resetBefore, chance),
      ...simple("reset-after", set.resetAfter, chance),
      ...simple("html", set.html, chance),
      ...simple("hang", set.hang, chance),
      ...(set.drip === undefined
        ? []
        : [{ strikes: strikes(set.drip, chance), fault: { kind: "drip", ms: set.drip.ms } as const }]),
      ...(set.broken ?? []).map((fault) => ({
        strikes: strikes(fault, chance),
        fault: { kind: "broken", fault } as const,
      })),
    ];
  }

  /** Milliseconds that the next request waits before it is looked at. */
  nextDelay(): number {
    return this.delay?.strikes() ? this.delay.ms : 0;
  }

  /** The fault of the next request: the first that strikes. */
  next(): Fault {
    for (const { strikes, fault } of this.faults) if (strikes()) return fault;
    return none;
  }
}

function simple(
  kind: "reset-before" | "reset-after" | "html" | "hang",
  occurrence: Occurrence | undefined,
  chance: Chance,
) {
  return occurrence === undefined ? [] : [{ strikes: strikes(occurrence, chance), fault: { kind } }];
}

/** Whether the next one is hit, asked once for each. */
export function strikes(occurrence: Occurrence, chance: Chance): () => boolean {
  const {
    share = 1,
    count = Number.POSITIVE_INFINITY,
    after = 0,
  } = typeof occurrence === "number" ? { share: occurrence } : occurrence;
  let seen = 0;
  let struck = 0;
  return () => {
    seen += 1;
    if (seen <= after || struck >= count) return false;
    if (share < 1 && chance.next() >= share) return false;
    struck += 1;
    return true;
  };
}
