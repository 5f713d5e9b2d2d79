import { expect, test } from "vitest";
import { hours, type Millis, millis, minutes } from "../../../src/base/time.ts";
import { chooseIdentity } from "../../../src/engine/chooseIdentity.ts";
import { type DurationForecast, forecastDuration } from "../../../src/engine/forecastDuration.ts";

const takes = (duration: Millis): DurationForecast => ({ from: "past", duration });
const unknown: DurationForecast = { from: "nothing" };

test.each<
  [
    what: string,
    runAs: "user" | "service" | "auto",
    hasService: boolean,
    forecast: DurationForecast,
    ends: Millis[],
    choice: string,
  ]
>([
  ["a connection without a service", "auto", false, takes(hours(9)), [minutes(1)], "user only-one"],
  ["a job that names the user", "user", true, takes(hours(9)), [minutes(1)], "user job-says"],
  ["a job that names the service", "service", true, takes(minutes(1)), [], "service job-says"],
  ["a run that ends before the sign-in does", "auto", true, takes(minutes(59)), [hours(1)], "user short-enough"],
  ["a run that ends with the sign-in", "auto", true, takes(hours(1)), [hours(1)], "service outlives-sign-in"],
  [
    "the earliest of several ends",
    "auto",
    true,
    takes(minutes(45)),
    [hours(8), minutes(40)],
    "service outlives-sign-in",
  ],
  ["a run of two hours in a sign-in of eight", "auto", true, takes(hours(2)), [hours(8)], "service long-run"],
  ["a run just below two hours", "auto", true, takes(millis(hours(2) - 1)), [], "user short-enough"],
  ["a run that nothing is known of", "auto", true, unknown, [minutes(1)], "user duration-unknown"],
])("who acts: %s", (_, runAs, hasService, forecast, userEndsIn, choice) => {
  const { kind, because } = chooseIdentity({ runAs, hasService, forecast, userEndsIn });
  expect(`${kind} ${because}`).toBe(choice);
});

const pace = { records: 1000, activeMs: 600_000 };

test.each<[what: string, facts: Parameters<typeof forecastDuration>[0], forecast: DurationForecast]>([
  [
    "what the job expects",
    { expected: minutes(45), records: 500, toDo: 500, measured: pace },
    { from: "job", duration: minutes(45) },
  ],
  [
    "of what the job expects the part that is left",
    { expected: minutes(45), records: 500, toDo: 100, measured: undefined },
    { from: "job", duration: minutes(9) },
  ],
  [
    "the pace of past runs",
    { expected: undefined, records: 6000, toDo: 5000, measured: pace },
    { from: "past", duration: minutes(50) },
  ],
  ["no past run", { expected: undefined, records: 10, toDo: 10, measured: undefined }, unknown],
  [
    "a past run that was all start",
    { expected: undefined, records: 10, toDo: 10, measured: { records: 3, activeMs: 400 } },
    unknown,
  ],
  [
    "the rate, where nothing else tells",
    { expected: undefined, records: 100, toDo: 60, measured: undefined, perSecond: 2 },
    { from: "rate", duration: minutes(0.5) },
  ],
  [
    "a rate below the pace of past runs",
    { expected: undefined, records: 6000, toDo: 6000, measured: pace, perSecond: 1 },
    { from: "rate", duration: minutes(100) },
  ],
  [
    "a rate above the pace of past runs",
    { expected: undefined, records: 6000, toDo: 5000, measured: pace, perSecond: 50 },
    { from: "past", duration: minutes(50) },
  ],
  [
    "a past run without records",
    { expected: undefined, records: 10, toDo: 10, measured: { records: 0, activeMs: 4000 } },
    unknown,
  ],
])("how long a run takes: %s", (_, facts, forecast) => {
  expect(forecastDuration(facts)).toEqual(forecast);
});
