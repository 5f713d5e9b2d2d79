/** So many retries are allowed before the first request was served. */
const START = 10;

/** What each served request adds: retries may be a tenth of the traffic. */
const SHARE = 0.1;

/**
 * How much of the traffic may be retries after trouble on the way (a cut, 408, 502, 504). When it is used up the trouble
 * is the origin's and not the record's: the origin is waited for instead, so that an outage is neither amplified nor
 * paid for with dead letters.
 */
export class RetryBudget {
  private left = START;

  served(): void {
    this.left = Math.min(START, this.left + SHARE);
  }

  get isUsedUp(): boolean {
    return this.left < 1;
  }

  spend(): void {
    this.left -= 1;
  }
}
