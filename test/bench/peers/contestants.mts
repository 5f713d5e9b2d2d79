import { bareCommand, longhaulCommand } from "../contest.mts";
import { bruno } from "./bruno.mts";
import type { Contestant } from "./contestant.mts";
import { httpyac } from "./httpyac.mts";
import type { InstalledPeers } from "./installPeers.mts";
import { newman } from "./newman.mts";

export const CONCURRENCY = 16;
export const BARE = "bare undici loop";
export const LONGHAUL = "Longhaul";

const own = { isPeer: false, isSequential: false, rounds: 7, prepare: async () => undefined };

/** Each with the settings in which it is quickest, and its own default where that is another. */
export function contestants(peers: InstalledPeers): readonly Contestant[] {
  return [
    { ...own, name: BARE, setting: "16 at once", command: ({ folder }) => bareCommand(folder, CONCURRENCY) },
    {
      ...own,
      name: LONGHAUL,
      setting: '`"concurrency": 16`, checkpoint on; 16 at once',
      command: () => longhaulCommand,
    },
    newman(peers),
    ...bruno(peers),
    ...httpyac(peers),
  ];
}
