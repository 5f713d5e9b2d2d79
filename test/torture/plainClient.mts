// What people run today: signs in once, sends one record after another, and stops at the first 401.
import { setTimeout as wait } from "node:timers/promises";
import { credentials } from "../../src/sandbox/credentials.ts";
import type { FieldStory } from "./fieldStories.mts";

export interface PlainEnd {
  readonly sent: number;
  /** What the server said when it died; `undefined` when it got through. */
  readonly said: string | undefined;
  /** In minutes of the system. */
  readonly diedAt: number;
}

export interface PlainRun {
  readonly story: FieldStory;
  readonly minuteMs: number;
  /** Where the API and its tokens are. */
  readonly origins: { readonly api: string; readonly identity: string };
}

/** Sends until the story's time is over or the server no longer takes the token. */
export async function runPlainClient({ story, minuteMs, origins }: PlainRun): Promise<PlainEnd> {
  const startedAt = performance.now();
  const minute = () => (performance.now() - startedAt) / minuteMs;
  let session = await signIn(story, origins);
  let refreshedAt = minute();
  let sent = 0;
  while (minute() < story.minutes) {
    // The application of the story refreshes a minute before its token ends, and keeps what it is given.
    if (story.refreshes && minute() - refreshedAt > 13) {
      const renewed = await refresh(origins, session);
      if ("said" in renewed) return { sent, said: renewed.said, diedAt: minute() };
      session = renewed;
      refreshedAt = minute();
    }
    const answer = await fetch(`${origins.api}${pathOf(story, sent)}`, {
      method: story.system === "oracle-hcm" ? "POST" : "PUT",
      headers: { ...session.headers, "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ GoalName: `R-${sent}`, qty: sent, status: "Approved" }),
    });
    const said = await answer.text();
    if (answer.status === 401) return { sent, said, diedAt: minute() };
    if (!answer.ok) throw new Error(`${story.system} answered ${answer.status}: ${said}`);
    sent += 1;
    await wait(minuteMs / 10);
  }
  return { sent, said: undefined, diedAt: minute() };
}

interface Session {
  readonly headers: Readonly<Record<string, string>>;
  readonly refreshToken: string;
}

interface TokenBody {
  readonly access_token: string;
  readonly refresh_token?: string;
}

async function signIn({ system }: FieldStory, { identity }: PlainRun["origins"]): Promise<Session> {
  const { mes, arena, hcm, iot, thingworx } = credentials;
  switch (system) {
    case "factorytalk-mes":
      return session(await post(`${identity}/api/auth/login`, JSON.stringify(mes), {}));
    case "arena-qms":
      return session(
        await post(
          `${identity}/oauth/token`,
          form({
            grant_type: "client_credentials",
            client_id: arena.clientId,
            client_secret: arena.clientSecret,
            scope: "supplier_mgmt offline_access",
          }),
          {},
        ),
      );
    case "oracle-hcm":
      return session(
        await post(
          `${identity}/oauth2/v1/token`,
          form({ grant_type: "password", username: hcm.username, password: hcm.password, scope: "offline_access" }),
          { authorization: `Basic ${btoa(`${hcm.clientId}:${hcm.clientSecret}`)}` },
        ),
      );
    case "oracle-iot":
      return session(
        await post(
          `${identity}/oauth2/token`,
          form({
            grant_type: "password",
            username: iot.username,
            password: iot.password,
            client_id: iot.clientId,
          }),
          {},
        ),
      );
    case "thingworx":
      return { headers: { appKey: thingworx.apiKey }, refreshToken: "" };
    default:
      throw new Error(`no field story of ${system}`);
  }
}

async function refresh(
  { identity }: PlainRun["origins"],
  { refreshToken }: Session,
): Promise<Session | { readonly said: string }> {
  const body = form({
    grant_type: "refresh_token",
    refresh_token: refreshToken,
    client_id: credentials.iot.clientId,
  });
  const answer = await post(`${identity}/oauth2/token`, body, {});
  return answer.ok ? session(answer) : { said: await answer.text() };
}

function post(url: string, body: string, headers: Record<string, string>): Promise<Response> {
  const type = body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded";
  return fetch(url, { method: "POST", headers: { "content-type": type, ...headers }, body });
}

async function session(answer: Response): Promise<Session> {
  if (!answer.ok) throw new Error(`the sign-in answered ${answer.status}: ${await answer.text()}`);
  const { access_token, refresh_token = "" } = (await answer.json()) as TokenBody;
  return { headers: { authorization: `Bearer ${access_token}` }, refreshToken: refresh_token };
}

function form(fields: Record<string, string>): string {
  return new URLSearchParams(fields).toString();
}

function pathOf({ system }: FieldStory, n: number): string {
  switch (system) {
    case "factorytalk-mes":
      return `/api/v1/workorders/P-${n}`;
    case "arena-qms":
      return `/api/v1/suppliers/P-${n}`;
    case "thingworx":
      return `/Thingworx/Things/P-${n}/Properties/qty`;
    case "oracle-hcm":
      return "/hcmRestApi/resources/11.13.18.05/goalPlans/2026/child/performanceGoals";
    default:
      return `/iot/api/v2/telemetry/P-${n}`;
  }
}
