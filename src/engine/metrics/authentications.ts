import type { TokenEventKind } from "../../base/tokenEventKind.ts";

/** How often a token failed a run, and how often one came back. */
export class Authentications {
  /** Sign-ins and refreshes that failed, and tokens that the server refused. */
  failures = 0;
  /** Times that a new token ended such trouble, however many failures it was. */
  recoveries = 0;
  private failing = false;

  take(event: TokenEventKind): void {
    switch (event) {
      case "sign-in-failed":
      case "refresh-failed":
      case "rejected":
        this.failures += 1;
        this.failing = true;
        return;
      case "signed-in":
      case "refreshed":
      case "taken-over":
        if (this.failing) this.recoveries += 1;
        this.failing = false;
        return;
      case "sign-in-needed":
      case "lifetime-learned":
      case "lifetime-forgotten":
      case "kept-alive":
      case "signed-out":
        return;
      default:
        event satisfies never;
    }
  }
}
