import type { Item } from "../item.mts";
import { stormTrial } from "../stormTrial.mts";

const IN_FLIGHT = 32;

export const item: Item = {
  number: 8,
  fault: "401 storm: 32 in flight all meet a 401, a 401 for ever, or a 403",
  async run() {
    const once = await stormTrial({ inFlight: IN_FLIGHT, meets: "401" });
    const forEver = await stormTrial({ inFlight: IN_FLIGHT, meets: "401 for ever" });
    const forbidden = await stormTrial({ inFlight: IN_FLIGHT, meets: "403" });
    return {
      tries: 3 * IN_FLIGHT,
      results: [
        { what: "a 401: answers that refused", value: once.refused, target: { is: IN_FLIGHT } },
        { what: "a 401: refreshes", value: once.refreshes, target: { is: 1 } },
        { what: "a 401: requests that failed in the end", value: once.failed, target: { is: 0 } },
        { what: "401 for ever: refreshes", value: forEver.refreshes, target: { is: 1 } },
        { what: "401 for ever: replays of a request", value: forEver.refused / IN_FLIGHT - 1, target: { is: 1 } },
        { what: "a 403: refreshes", value: forbidden.refreshes, target: { is: 0 } },
        { what: "a 403: answers that refused", value: forbidden.refused, target: { is: IN_FLIGHT } },
      ],
    };
  },
};
