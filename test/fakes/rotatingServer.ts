import type { HttpRequest } from "../../src/base/http.ts";
import type { Act } from "./fakeApi.ts";

interface Family {
  readonly spent: Set<string>;
  current: string;
  dead: boolean;
}

/**
 * A token endpoint that rotates without grace: each refresh token is good for one refresh, and one that comes again
 * revokes its whole family (RFC 9700 4.14.2).
 */
export class RotatingServer {
  signIns = 0;
  refreshes = 0;
  /** Refresh tokens that came a second time. */
  replays = 0;
  /** Seconds. */
  life = 1000;
  private readonly families: Family[] = [];
  private given = 0;
  private alive = "";

  get revokedFamilies(): number {
    return this.families.filter(({ dead }) => dead).length;
  }

  /** A sign-in as a person does it elsewhere. */
  begin(): { accessToken: string; refreshToken: string } {
    const family: Family = { spent: new Set(), current: "", dead: false };
    this.families.push(family);
    return this.give(family);
  }

  /** Whether this is the newest access token that was given, of a family that lives. */
  takes(accessToken: string): boolean {
    return accessToken === this.alive && this.families.some(({ dead }) => !dead);
  }

  readonly answer = ({ body = "" }: HttpRequest): Act => {
    const fields = new URLSearchParams(body);
    const refreshToken = fields.get("refresh_token");
    if (fields.get("grant_type") !== "refresh_token") {
      this.signIns += 1;
      return this.tokens(this.begin());
    }
    const family = this.families.find((one) => one.current === refreshToken || one.spent.has(refreshToken ?? ""));
    if (family === undefined || family.dead) return refused;
    if (family.current !== refreshToken) {
      this.replays += 1;
      family.dead = true;
      return refused;
    }
    this.refreshes += 1;
    return this.tokens(this.give(family));
  };

  private give(family: Family): { accessToken: string; refreshToken: string } {
    this.given += 1;
    if (family.current !== "") family.spent.add(family.current);
    family.current = `refresh-${this.given}`;
    this.alive = `access-${this.given}`;
    return { accessToken: this.alive, refreshToken: family.current };
  }

  private tokens({ accessToken, refreshToken }: { accessToken: string; refreshToken: string }): Act {
    const body = { access_token: accessToken, refresh_token: refreshToken, expires_in: this.life };
    return { body: JSON.stringify(body) };
  }
}

const refused: Act = { status: 400, body: '{"error":"invalid_grant"}' };
