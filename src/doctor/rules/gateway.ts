import { all, type Case } from "../case.ts";
import { count, stopped, text } from "../evidence.ts";
import type { Evidence, Finding, GatewaySign, Severity } from "../finding.ts";
import type { Answered } from "../observation.ts";
import type { Rule } from "../rule.ts";
import { severityIn, worst } from "../severityOf.ts";

const TIMED_OUT = new Set([408, 502, 504]);
const CACHE = /^(hit|stale|revalidated)|\bhit\b/i;
const CACHE_HEADERS = ["x-cache", "x-cache-status", "cf-cache-status", "x-proxy-cache", "x-varnish-cache"];
/** A retry now and then is nobody's fault. */
const MANY_TIMEOUTS = 3;

/** Somebody between the client and the server answers in its place: a page, a cache, a time limit of its own. */
export const gateway: Rule = (patient) => {
  const signs = [...inAnswers(patient), ...inRuns(patient)];
  const [first] = signs;
  if (!first) return [];
  const severity = worst(signs.map((one) => one.severity));
  const evidence = signs.slice(0, 4).flatMap((one) => one.evidence);
  return [{ id: "gateway-timeout-or-cache", severity, facts: { sign: first.sign }, evidence }] satisfies Finding[];
};

interface Sign {
  readonly sign: GatewaySign;
  readonly severity: Severity;
  readonly evidence: readonly Evidence[];
}

function inAnswers(patient: Case): readonly Sign[] {
  const wantsHtml = patient.connection.headers["Accept"]?.includes("text/html") ?? false;
  return all(patient, "answered").flatMap((answer) => {
    const sign = signOf(answer);
    if (!sign || (sign === "html" && wantsHtml)) return [];
    const severity = answer.status >= 400 && sign === "html" ? "warning" : "problem";
    return [{ sign, severity, evidence: evidenceOf(answer, sign) }];
  });
}

function signOf({ status, media, headers, words }: Answered): GatewaySign | undefined {
  if (status >= 200 && status < 300 && media === "html") return "html";
  if (status >= 300 && status < 400 && status !== 304) return "redirected";
  if (TIMED_OUT.has(status) || (status === 0 && /TIMEOUT|TIMEDOUT/.test(words ?? ""))) return "timed-out";
  const age = Number(headers["age"] ?? "0");
  if (age > 0 || CACHE_HEADERS.some((name) => CACHE.test(headers[name] ?? ""))) return "cached";
  return undefined;
}

function evidenceOf({ at, url, status, media, headers }: Answered, sign: GatewaySign): readonly Evidence[] {
  const answered = text("answer", String(status), { at, source: { is: "status", url } });
  const named = ["via", "server", ...(sign === "cached" ? ["age", ...CACHE_HEADERS] : []), "location"];
  const telling = named.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [text("cache", value, { at, source: { is: "header", name } })];
  });
  const type = text("media", headers["content-type"] ?? media, { at, source: { is: "header", name: "content-type" } });
  return sign === "html" ? [answered, type, ...telling] : [answered, ...telling];
}

function inRuns(patient: Case): readonly Sign[] {
  const pages = all(patient, "run-seen").filter(({ reason }) => reason === "html-instead-of-json");
  const timeouts = all(patient, "records-refused").filter(
    ({ status, count: many }) => status !== null && TIMED_OUT.has(status) && many >= MANY_TIMEOUTS,
  );
  return [
    ...pages.map(
      (page): Sign => ({
        sign: "html",
        severity: severityIn(patient, page.run),
        evidence: [stopped(page)],
      }),
    ),
    ...timeouts.map(
      ({ run, at, words, count: many }): Sign => ({
        sign: "timed-out",
        severity: severityIn(patient, run),
        evidence: [
          text("answer", words, { at, source: { is: "run", run } }),
          count("refused-records", many, { at, source: { is: "run", run } }),
        ],
      }),
    ),
  ];
}
