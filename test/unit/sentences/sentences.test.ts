import { describe, expect, it } from "vitest";
import type { FailureCode } from "../../../src/base/failure.ts";
import { sentenceForFailure } from "../../../src/sentences/failures.ts";
import { formatProblem, sentenceForProblem } from "../../../src/sentences/problems.ts";
import { plain, type Translate } from "../../../src/sentences/sentence.ts";
import { defectsOf } from "./defectsOf.ts";
import { codesOf, failureSamples, problemSamples, sampleProblem } from "./samples.ts";

const problem = (code: keyof typeof problemSamples) => sentenceForProblem({ code, facts: problemSamples[code] }, plain);
const failure = <C extends FailureCode>(code: C, facts: Partial<(typeof failureSamples)[C]> = {}) =>
  sentenceForFailure({ code, facts: { ...failureSamples[code], ...facts } }, plain);

describe("sentences", () => {
  it.each(codesOf(problemSamples))("tells what is wrong and what to do for the problem %s", (code) => {
    expect(defectsOf(problem(code))).toEqual([]);
  });

  it.each(codesOf(failureSamples))("tells what happened and what to do for the failure %s", (code) => {
    expect(defectsOf(failure(code))).toEqual([]);
  });

  it("has its own words for every slip in JSON", () => {
    const errors = ["InvalidSymbol", "ColonExpected", "UnexpectedEndOfString", "FieldTwice", "TooDeep"] as const;
    const messages = errors.map(
      (error) => sentenceForProblem({ code: "json-syntax", facts: { error } }, plain).message,
    );
    expect(messages).toEqual([
      "This is not valid JSON: an unknown word.",
      "This is not valid JSON: a colon is missing.",
      "This is not valid JSON: a text is not closed.",
      "This is not valid JSON: the same field stands twice.",
      "This is not valid JSON: it is nested too deep.",
    ]);
  });

  it("goes wholly through the translator", () => {
    const upper: Translate = (template, ...args) => plain(template.toUpperCase(), ...args);
    const facts = { run: "R", remaining: 2, what: "job" } as const;
    const { message, remedy } = sentenceForFailure({ code: "input-changed", facts }, upper);
    expect([message, remedy]).toEqual([message.toUpperCase(), remedy.toUpperCase()]);
  });

  it("does not read holes in the facts as holes of the sentence", () => {
    const facts = { key: "{1} {0}", firstLine: 7 };
    expect(sentenceForProblem({ code: "key-twice", facts }, plain).message).toBe(
      'The key "{1} {0}" is already on line 7.',
    );
  });
});

describe("problems", () => {
  it("read like this", () => {
    expect({
      field: problem("unknown-field"),
      preset: problem("unknown-preset"),
      connection: problem("unknown-connection"),
      column: problem("placeholder-without-column"),
      key: problem("key-column-missing"),
      placeholder: problem("placeholder-syntax"),
      ragged: problem("ragged-row"),
      needed: problem("field-needed"),
      together: sentenceForProblem(
        {
          code: "field-needed",
          facts: { field: "quota.reset", instead: null, by: "quota.remaining", value: null, example: null },
        },
        plain,
      ),
      disagree: problem("fields-disagree"),
      long: problem("span-too-long"),
      identity: problem("no-service-identity"),
    }).toEqual({
      field: { message: 'There is no field "basUrl" here.', remedy: 'Did you mean "baseUrl"?' },
      preset: { message: 'There is no preset "factorytalk".', remedy: 'There are: "factorytalk-mes", "arena-qms".' },
      connection: { message: 'longhaul.json has no connection "mse".', remedy: 'Did you mean "mes"?' },
      column: { message: 'The records have no column "statsu".', remedy: 'Did you mean "status"?' },
      key: { message: 'The records have no key column "id".', remedy: 'There are: "number", "status".' },
      placeholder: {
        message: 'A placeholder in "/orders/${id" is not closed or names nothing.',
        remedy: "Write ${column} for a value of the record, $${ for the characters themselves.",
      },
      ragged: {
        message: "Fields in this row: 4; columns in the header: 3.",
        remedy: "Add or remove fields, or quote a value that contains the separator.",
      },
      needed: {
        message: '"auth.tokenUrl" is missing: "auth.grant": "client_credentials" needs it.',
        remedy:
          'It is the site\'s to say, such as "https://id.example.com/oauth2/token". In its place would do: auth.issuer.',
      },
      together: { message: '"quota.reset" is missing: "quota.remaining" needs it.', remedy: "Add it here." },
      disagree: {
        message: '"auth.assertion.algorithm": "HS256" goes only with "auth.clientAuth": "client_secret_jwt".',
        remedy: "Change one of the two.",
      },
      long: {
        message: '"keepAlive.every": "20m" is not shorter than "lifetime.idle": "15m".',
        remedy: 'Make "keepAlive.every" shorter, or "lifetime.idle" longer if the server allows that.',
      },
      identity: {
        message: '"runAs": "auto" needs a service identity, which the connection "mes" has not.',
        remedy: 'Add "service" to the connection in longhaul.json, or set "runAs" to "user".',
      },
    });
  });

  it("come with their place in one line", () => {
    expect(formatProblem(sampleProblem, plain)).toBe(
      'work-orders.csv:3:1 The key "WO-1" is already on line 2. Remove one of the two records, or name a column in "records.key" that differs in each.',
    );
  });

  it("show control, bidirectional and endless text harmlessly", () => {
    const key = `a\u001b[2J\n\u202e${"x".repeat(5000)}`;
    const { message } = sentenceForProblem({ code: "key-twice", facts: { key, firstLine: 2 } }, plain);
    expect(message).toBe(`The key "a\\u{1b}[2J\\u{a}\\u{202e}${"x".repeat(112)}…" is already on line 2.`);
  });

  it("cut no character in half", () => {
    const { message } = sentenceForProblem({ code: "bad-url", facts: { value: `${"x".repeat(118)}😀😀` } }, plain);
    expect(message).toBe(`"${"x".repeat(118)}…" is not a URL that can stand here.`);
  });

  it("list sixteen names at most", () => {
    const columns = Array.from({ length: 300 }, (_, index) => `column${index}`);
    const facts = { column: "zzz", columns };
    const { remedy } = sentenceForProblem({ code: "placeholder-without-column", facts }, plain);
    expect(remedy).toBe(
      `There are: ${columns
        .slice(0, 16)
        .map((name) => `"${name}"`)
        .join(", ")}, ….`,
    );
  });
});

describe("failures", () => {
  it("read like this", () => {
    expect([
      failure("input-changed"),
      failure("secret-missing"),
      failure("run-locked"),
      failure("sign-in-rejected"),
      failure("permission-denied"),
      failure("server-unreachable"),
    ]).toEqual([
      {
        message: "The records file changed, but run 20260101-120000 over the former one is unfinished: 1847 left.",
        remedy: "Restore the file and resume, or begin anew with --fresh, which sends every record again.",
      },
      {
        message: 'The connection "mes" needs a password.',
        remedy: "Set the environment variable LONGHAUL_MES_PASSWORD, or work from the editor, which asks for it.",
      },
      {
        message: "This job is running already: command line, process 4711 on desk, since 2026-01-01T12:00:00.000Z.",
        remedy: "Wait until that run ends, or cancel it first.",
      },
      {
        message: 'The server refused the sign-in of "mes": Invalid credentials (HTTP 401).',
        remedy: "Check user name or client id and the secret that belongs to it, then try again.",
      },
      {
        message: "The API refused 3 records in a row for lack of permission (HTTP 403).",
        remedy: "A new token will not help: have the permission granted to the identity, then resume.",
      },
      {
        message: "The server at https://mes.example.com cannot be reached: not sent: ECONNREFUSED.",
        remedy: "Check baseUrl, network and proxy, then resume.",
      },
    ]);
  });

  it("of a value of another kind say what to write instead", () => {
    const remedy = (expected: string) =>
      sentenceForProblem({ code: "wrong-type", facts: { expected, found: "3" } }, plain).remedy;
    expect([
      remedy('object such as { "deadLetters": 5 }'),
      remedy('duration such as "45m"'),
      remedy("integer 1..256"),
      remedy("true | false"),
      remedy("object"),
      remedy("header name"),
    ]).toEqual([
      'Write it like this: { "deadLetters": 5 }.',
      'Write it like this: "45m".',
      "Write a whole number from 1 to 256, without quotes.",
      "Write one of these.",
      "Write fields in braces.",
      "Correct the value here.",
    ]);
  });

  it("say of dead letters that there never were none that could be put back", () => {
    const job = "work-orders";
    const remedy = "There is nothing to send again; run the job without --redrive.";
    expect([
      failure("nothing-to-redrive", { job, run: null, never: true }),
      failure("nothing-to-redrive", { job, run: "R", never: true }),
    ]).toEqual([
      { message: 'No run of the job "work-orders" has dead letters.', remedy },
      { message: "Run R has no dead letters.", remedy },
    ]);
  });

  it("with one problem tell it with its place", () => {
    expect(failure("input-invalid", { problems: [sampleProblem], count: 1 })).toEqual({
      message: 'work-orders.csv:3:1 The key "WO-1" is already on line 2.',
      remedy: 'Remove one of the two records, or name a column in "records.key" that differs in each.',
    });
  });

  it("with many problems tell how many", () => {
    expect(failure("input-invalid").message).toBe("Problems in the records: 240.");
  });

  it.each([
    [
      "invalid_client",
      "Check clientId, the client's secret or key, and whether clientAuth is what the server expects.",
    ],
    ["unsupported_grant_type", "Have the grant allowed for this client, or choose another auth.grant."],
    ["invalid_scope", "Correct auth.scope, or have the scope allowed for this client."],
  ])("name the remedy for the OAuth error %s", (error, remedy) => {
    expect(failure("sign-in-rejected", { error }).remedy).toBe(remedy);
  });

  it("name a bare status once", () => {
    expect(failure("sign-in-rejected", { error: "HTTP 401" }).message).toBe(
      'The server refused the sign-in of "mes": HTTP 401.',
    );
  });

  it.each(["DEPTH_ZERO_SELF_SIGNED_CERT", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "CERT_HAS_EXPIRED"])(
    "point to the certificate for %s",
    (code) => {
      expect(failure("server-unreachable", { last: `not sent: ${code}` }).remedy).toBe(
        "Have this machine trust the authority that signed the server's certificate, then resume.",
      );
    },
  );
});
