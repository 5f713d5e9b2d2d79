import { expect, test } from "vitest";
import { millis, seconds } from "../../../src/base/time.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";
import { VirtualClock } from "../../fakes/virtualClock.ts";
import { makeTrial } from "./runTrial.ts";

test("a run that learns while it moves how long it should take raises the alert from then on", async () => {
  const api = new FakeApi(new VirtualClock());
  api.latency = millis(200);
  const trial = await makeTrial({ records: 400, api });
  const running = trial.run();
  trial.runner.expect(seconds(10));
  await running;
  const raised = trial.progress.alerts.map(({ kind, value, limit }) => [kind, value > 15_000, value < 16_000, limit]);
  expect(raised).toEqual([["duration", true, true, 15_000]]);
});
