import { describe } from "vitest";
import { nodeClock } from "../../../src/node/nodeClock.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { clockContract } from "./clock.contract.ts";

describe("the machine's clock", () => clockContract(() => ({ clock: nodeClock, run: (work) => work })));

describe("virtual time", () =>
  clockContract(() => {
    const clock = new VirtualClock();
    return { clock, run: (work) => clock.run(work) };
  }));
