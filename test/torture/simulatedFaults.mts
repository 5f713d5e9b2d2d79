// What goes wrong in a simulated run, all of it chosen by one seed.
import type { Chance } from "../../src/base/chance.ts";
import type { HttpRequest } from "../../src/base/http.ts";
import type { Act } from "../fakes/fakeApi.ts";
import type { Crash } from "../fakes/fakeJournal.ts";
import type { ModelServer } from "./modelServer.mts";

/** How an attempt of the run is broken off. */
export type BreakOff =
  | { readonly kind: "none" }
  | { readonly kind: "crash"; readonly crash: Crash }
  | { readonly kind: "freeze" | "cancel"; readonly request: number };

/** An attempt may be killed at an append or at a request, or be cancelled by a person. */
export function breakOffOf(chance: Chance): BreakOff {
  const roll = chance.next();
  const at = 1 + Math.floor(chance.next() ** 2 * 60);
  if (roll < 0.3) return { kind: "crash", crash: { at, keeps: oneOf(chance, ["nothing", "half", "all"]) } };
  if (roll < 0.55) return { kind: "freeze", request: at };
  return roll < 0.65 ? { kind: "cancel", request: at } : { kind: "none" };
}

export class SimulatedFaults {
  /** Refuses every token that was given until now. */
  onRevoke: (() => void) | undefined;
  private readonly chance: Chance;
  private readonly rate: number;
  private readonly rivals: number;
  private readonly curses = new Map<string, Act | undefined>();
  private readonly outage: { readonly from: number; readonly until: number; readonly act: Act } | undefined;

  constructor(chance: Chance) {
    this.chance = chance;
    this.rate = chance.next() * 0.3;
    this.rivals = chance.next() < 0.5 ? 0.05 : 0;
    const from = chance.next() * 2000;
    const minutes = 1 + chance.next() * 20;
    const act = oneOf<Act>(chance, [{ status: 503 }, { fault: "not-sent" }, { fault: "cut" }, { status: 502 }]);
    this.outage = chance.next() < 0.2 ? { from, until: from + minutes * 60_000, act } : undefined;
  }

  /** `at`: milliseconds since the first attempt began. */
  meet(request: HttpRequest, server: ModelServer, at: number): Act {
    if (this.outage && at >= this.outage.from && at < this.outage.until) return this.outage.act;
    const curse = isUndoing(request) ? this.curseOf(request) : undefined;
    if (curse) return curse;
    if (this.onRevoke && this.chance.next() < 0.01) this.onRevoke();
    if (this.chance.next() >= this.rate) return this.served(request, server);
    const { chance } = this;
    const status = oneOf(chance, [500, 502, 503, 504, 408]);
    switch (Math.floor(chance.next() * 9)) {
      case 0:
        return { status: 429, headers: { "retry-after": String(1 + Math.floor(chance.next() * 20)) } };
      case 1:
        return { status: 429 };
      case 2:
        return { status: 503, headers: { "retry-after": "2" } };
      case 3:
        return { status };
      case 4:
        return { fault: "not-sent" };
      case 5:
        return { fault: chance.next() < 0.9 ? "cut" : "never-answers" };
      case 6:
        this.served(request, server);
        return { status: status === 503 ? 500 : status };
      case 7:
        this.served(request, server);
        return { fault: "never-answers" };
      default:
        this.served(request, server);
        return { fault: "cut" };
    }
  }

  /** What every try to undo this one meets; for most of them nothing. */
  private curseOf({ method, url, body = "" }: HttpRequest): Act | undefined {
    const what = `${url} ${body}`;
    if (!this.curses.has(what)) {
      const { chance } = this;
      // That what is to be removed is not there would be a lie, and one that nobody could tell.
      const missing = method === "DELETE" ? 409 : 404;
      const curse = oneOf<Act>(chance, [
        { status: missing },
        { status: 412 },
        { status: 500 },
        { status: 403 },
        { fault: "cut" },
      ]);
      this.curses.set(what, chance.next() < 0.1 ? curse : undefined);
    }
    return this.curses.get(what);
  }

  private served(request: HttpRequest, server: ModelServer): Act {
    const act = server.answer(request);
    if (this.rivals > 0 && this.chance.next() < this.rivals) {
      server.rival(act.status === 201 ? server.newest : new URL(request.url).pathname, this.chance.next() < 0.3);
    }
    return act;
  }
}

/** Records begin with a quantity of 0, and no run writes one. */
function isUndoing({ method, body }: HttpRequest): boolean {
  return method === "DELETE" || body?.startsWith('{"order"') === true || body?.includes('"qty":0') === true;
}

export function oneOf<T>(chance: Chance, choices: readonly T[]): T {
  const choice = choices[Math.floor(chance.next() * choices.length)];
  if (choice === undefined) throw new RangeError("nothing to choose from");
  return choice;
}
