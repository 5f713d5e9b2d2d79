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
