import { expect, test } from "vitest";
import { sandboxConnections } from "../../../src/sandbox/connections.ts";
import { originNames } from "../../../src/sandbox/systemName.ts";
import { systems } from "../../../src/sandbox/systems.ts";
import { clinic, told } from "./clinic.ts";

/** The sandbox plays two field stories by itself: here these sites are as they should be, and codes are granted at once. */
const policies = {
  "arena-qms": { scopeMinutes: {} },
  "oracle-hcm": { effectiveMinutes: 60 },
  "oracle-iot": { autoApprove: true },
  "factorytalk-web": { autoApprove: true },
} as const;

const origins = Object.fromEntries(originNames.map((name) => [name, "http://127.0.0.1:1"]));
const { connections } = sandboxConnections({ minuteMs: 2000, origins, policy: (name) => systems[name].policy });

test.each(Object.keys(connections ?? {}))("nothing above a note is found on a healthy connection: %s", async (id) => {
  const place = await clinic({ minuteMs: 2000, policies });
  const diagnosis = await place.visit(id, { testRedirect: true });
  const { failure, observations } = diagnosis;
  expect({
    failure,
    signedIn: observations.some((one) => one.is === "token-happened" && one.event === "signed-in"),
    found: told(diagnosis).filter((line) => !line.startsWith("note")),
  }).toEqual({ failure: null, signedIn: true, found: [] });
});

const probes: Readonly<Record<string, string>> = {
  mes: "/api/v1/health",
  arena: "/api/v1/health",
  hcm: "/hcmRestApi/resources/11.13.18.05/goalPlans",
  iot: "/iot/api/v2/messages/1",
  web: "/api/v1/health",
};

test.each(Object.entries(probes))(
  "nothing above a note is found when tokens of a healthy connection are followed to their end: %s",
  async (id, path) => {
    const place = await clinic({ minuteMs: 60, policies });
    await place.change(id, { probe: { path } });
    const diagnosis = await place.visit(id, { watchMs: 75 * 60 });
    const refused = diagnosis.observations.filter((one) => one.is === "answered" && one.status === 401);
    expect(refused.length).toBeGreaterThan(0);
    expect(told(diagnosis).filter((line) => !line.startsWith("note"))).toEqual([]);
  },
);
