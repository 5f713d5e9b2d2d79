import { expect, test } from "vitest";
import { forecastTokens, type TokenForecast, type TokenForecastFacts } from "../../../src/auth/forecastTokens.ts";
import { hours, minutes, seconds } from "../../../src/base/time.ts";

const person = { refreshes: true, signsInAlone: false, renewsKey: false };
const facts: TokenForecastFacts = {
  lifetime: { access: minutes(15), refresh: minutes(60), refreshAt: 0.8 },
  ways: person,
  learned: undefined,
  known: [],
  age: minutes(0),
  span: minutes(50),
};

test.each<[what: string, changed: Partial<TokenForecastFacts>, forecast: TokenForecast]>([
  [
    "fresh tokens that outlive the run",
    {},
    {
      refreshes: 4,
      signIns: 0,
      first: { end: { binding: "declared", in: minutes(15) }, renewed: "refresh", at: minutes(12) },
      last: null,
      atMost: null,
    },
  ],
  [
    "a token of ten minutes' age, whose next ones live as long as it does",
    {
      age: minutes(10),
      known: [
        { binding: "expires_in", in: minutes(5) },
        { binding: "refresh", in: minutes(20) },
      ],
    },
    {
      refreshes: 3,
      signIns: 0,
      first: { end: { binding: "expires_in", in: minutes(5) }, renewed: "refresh", at: minutes(2) },
      last: { binding: "refresh", in: minutes(20) },
      atMost: seconds(2095),
    },
  ],
  [
    "a token that has ended and is renewed first",
    {
      age: minutes(30),
      span: minutes(20),
      known: [
        { binding: "expires_in", in: minutes(-15) },
        { binding: "refresh", in: minutes(30) },
      ],
    },
    {
      refreshes: 2,
      signIns: 0,
      first: { end: { binding: "expires_in", in: minutes(15) }, renewed: "refresh", at: minutes(12) },
      last: null,
      atMost: null,
    },
  ],
  [
    "no refresh token and nobody to sign in",
    { ways: { ...person, refreshes: false } },
    {
      refreshes: 0,
      signIns: 0,
      first: { end: { binding: "declared", in: minutes(15) }, renewed: "never", at: null },
      last: { binding: "declared", in: minutes(15) },
      atMost: null,
    },
  ],
  [
    "credentials that sign in again each time",
    { ways: { refreshes: false, signsInAlone: true, renewsKey: false }, span: hours(1) },
    {
      refreshes: 0,
      signIns: 4,
      first: { end: { binding: "declared", in: minutes(15) }, renewed: "sign-in", at: minutes(12) },
      last: null,
      atMost: null,
    },
  ],
])("the tokens of a run: %s", (_, changed, forecast) => {
  expect(forecastTokens({ ...facts, ...changed })).toEqual(forecast);
});
