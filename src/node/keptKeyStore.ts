import { MemoryTokenStore } from "../auth/memoryTokenStore.ts";
import type { TokenSet } from "../auth/tokenSet.ts";
import type { TokenPlace } from "./tokenPlaces.ts";

/** For a key that the server may replace: the new one goes to where the former lies, before it is used. */
export class KeptKeyStore extends MemoryTokenStore {
  private readonly place: TokenPlace;
  private readonly onUnkept: () => void;

  constructor(place: TokenPlace, onUnkept: () => void) {
    super();
    this.place = place;
    this.onUnkept = onUnkept;
  }

  override async save(set: TokenSet): Promise<void> {
    const key = set.accessToken;
    const placed = await this.place.read();
    if (placed?.reveal() !== key.reveal() && !(await this.place.write(key))) this.onUnkept();
    await super.save(set);
  }
}
