import { visible } from "../base/visible.ts";
import type { Evidence, EvidenceName, EvidenceValue } from "../doctor/finding.ts";
import type { Source } from "../doctor/source.ts";
import { quoted, shown, type Translate } from "./sentence.ts";
import { span } from "./span.ts";

const names: { readonly [N in EvidenceName]: (t: Translate) => string } = {
  "declared-life": (t) => t("declared life"),
  "seen-life": (t) => t("life that was seen"),
  "last-taken": (t) => t("last taken at the age of"),
  "life-left": (t) => t("left of its life"),
  "end-after-use": (t) => t("end counted from the use"),
  "lived-without": (t) => t("held without the scope for"),
  "asked-scope": (t) => t("scope asked for"),
  "granted-scope": (t) => t("scope granted"),
  "scope-needed": (t) => t("scope that the API asks for"),
  "scope-lost": (t) => t("scope lost by a refresh"),
  "idle-declared": (t) => t("declared idle window"),
  "pause-fatal": (t) => t("refused after a pause of"),
  "pause-survived": (t) => t("taken after a pause of"),
  "steady-use": (t) => t("in use it was taken at the age of"),
  "session-declared": (t) => t("declared end of the session"),
  "session-seen": (t) => t("age of the session at its end"),
  "refresh-declared": (t) => t("declared life of the refresh token"),
  "refresh-idle-declared": (t) => t("declared idle window of the refresh token"),
  "refresh-refused": (t) => t("the refresh was refused"),
  "refreshes-before": (t) => t("refreshes granted before"),
  "refresh-gap": (t) => t("since the refresh token came"),
  "refresh-token": (t) => t("refresh token in the answer"),
  "rotation-declared": (t) => t("declared rotation"),
  "rotation-tested": (t) => t("test of rotation"),
  "session-claims": (t) => t("claims that changed"),
  "clock-ahead": (t) => t("server's clock ahead by"),
  tolerance: (t) => t("tolerated"),
  "key-end": (t) => t("end of the key"),
  "key-refused": (t) => t("the key was refused"),
  answer: (t) => t("answer"),
  media: (t) => t("kind of the answer"),
  cache: (t) => t("sign of a gateway"),
  "refused-records": (t) => t("so many times"),
  stopped: (t) => t("the run stopped"),
  trouble: (t) => t("the server said"),
  run: (t) => t("run of"),
  overlap: (t) => t("at the same time for"),
  exclusive: (t) => t("one session for each user"),
  "quota-left": (t) => t("requests left"),
  "quota-reset": (t) => t("counted anew from"),
  duration: (t) => t("a run takes"),
  address: (t) => t("address"),
  authorization: (t) => t("answer of the authorization page"),
};

/** One piece of evidence in one line: what, how much, from where, when. */
export function evidenceWords({ name, value, at, source }: Evidence, t: Translate): string {
  const what = names[name](t);
  const how = valueWords(value, t);
  const when = at === null ? "" : `, ${new Date(at).toISOString().slice(0, 19).replace("T", " ")}Z`;
  return `${what}${how === "" ? "" : `: ${how}`} (${sourceWords(source, t)}${when})`;
}

function valueWords(value: EvidenceValue, t: Translate): string {
  switch (value.is) {
    case "span":
      return value.ms < 0 ? `-${span(value.ms)}` : span(value.ms);
    case "time":
      return `${new Date(value.at).toISOString().slice(0, 19).replace("T", " ")}Z`;
    case "count":
      return String(value.count);
    case "text":
      return quoted(value.text);
    case "nothing":
      return t("none");
    default:
      return value satisfies never;
  }
}

/** From what something was seen. */
export function sourceWords(source: Source, t: Translate): string {
  switch (source.is) {
    case "header":
      return t("header {0}", shown(source.name));
    case "claim":
      return t("claim {0}", shown(source.name));
    case "answer":
      return t("field {0} of the answer", shown(source.field));
    case "status":
      return shown(source.url);
    case "run":
      return t("run {0}", visible(source.run));
    case "config":
      return shown(source.field);
    case "state":
      return t("learned before");
    case "test":
      return testWords(source.name, t);
    default:
      return source satisfies never;
  }
}

function testWords(name: Extract<Source, { is: "test" }>["name"], t: Translate): string {
  switch (name) {
    case "watch":
      return t("seen by the doctor");
    case "narrower-scope":
      return t("a second sign-in with fewer scopes");
    case "rotation":
      return t("the old refresh token was sent");
    case "redirect":
      return t("the authorization page was asked");
    default:
      return name satisfies never;
  }
}
