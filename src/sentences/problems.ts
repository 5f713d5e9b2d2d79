import type { JsonSyntaxError, Problem, ProblemCode, ProblemFacts, ProblemOf } from "../base/problem.ts";
import { visible } from "../base/visible.ts";
import { listed, quoted, type Sentence, shown, suggestion, type Translate } from "./sentence.ts";
import { wrongType } from "./wrongType.ts";

type Teller<C extends ProblemCode> = (facts: ProblemFacts[C], t: Translate) => Sentence;

const problems: { readonly [C in ProblemCode]: Teller<C> } = {
  "json-syntax": ({ error }, t) => ({
    message: t("This is not valid JSON: {0}.", syntax(t)[error]),
    remedy: t("Correct it here; comments and trailing commas are allowed."),
  }),
  "unknown-field": ({ field, allowed }, t) => ({
    message: t("There is no field {0} here.", quoted(field)),
    remedy: allowed.length === 0 ? t("Remove it.") : suggestion(field, allowed, t),
  }),
  "missing-field": ({ field }, t) => ({
    message: t("The field {0} is missing.", quoted(field)),
    remedy: t("Add it here."),
  }),
  "field-needed": ({ field, instead, by, value, example }, t) => ({
    message: t("{0} is missing: {1} needs it.", quoted(field), value === null ? quoted(by) : setting(by, value)),
    remedy: neededRemedy({ field, instead, example }, t),
  }),
  "fields-disagree": ({ field, value, other, wanted }, t) => ({
    message: t("{0} goes only with {1}.", setting(field, value), setting(other, wanted)),
    remedy: t("Change one of the two."),
  }),
  "fields-exclude": ({ field, other }, t) => ({
    message: t("{0} does not go with {1} as it stands.", quoted(field), quoted(other)),
    remedy: t("Remove or change one of the two."),
  }),
  "rollback-needed": (_, t) => ({
    message: t("A group of POST requests needs a request that undoes one: nothing stood there that could be restored."),
    remedy: t(
      'Write "rollback" as a request, such as {0}.',
      '{ "method": "DELETE", "path": "/api/v1/orders/${answer.id}" }',
    ),
  }),
  "batch-placeholder": ({ text }, t) => ({
    message: t(
      "All records of a batch share one address and its headers: {0} names the value of a single one.",
      quoted(text),
    ),
    remedy: t('Write it without a placeholder, put the value into "request.body", or remove "request.batch".'),
  }),
  "span-too-long": ({ field, value, other, limit }, t) => ({
    message: t("{0} is not shorter than {1}.", setting(field, value), setting(other, limit)),
    remedy: t("Make {0} shorter, or {1} longer if the server allows that.", quoted(field), quoted(other)),
  }),
  "wrong-type": wrongType,
  "bad-duration": ({ value }, t) => ({
    message: t("{0} is not a duration that can stand here.", quoted(value)),
    remedy: t('Write a number and its unit, such as "500ms", "30s", "5m", "8h" or "1d".'),
  }),
  "bad-url": ({ value }, t) => ({
    message: t("{0} is not a URL that can stand here.", quoted(value)),
    remedy: t("Write an https URL without user name and fragment, or a path that begins with one slash."),
  }),
  "not-https": ({ url }, t) => ({
    message: t("{0} would send tokens and records unencrypted.", quoted(url)),
    remedy: t("Use https; plain http is only for servers on this machine."),
  }),
  "foreign-origin": ({ url, origins }, t) => ({
    message: t("{0} lies outside the origins of the connection.", quoted(url)),
    remedy: t("Write a path below baseUrl, or a URL at one of: {0}.", listed(origins)),
  }),
  "secret-in-file": ({ field }, t) => ({
    message: t("{0} looks like a secret, and this file is meant for version control.", quoted(field)),
    remedy: t(
      "Remove it and give it in the environment (LONGHAUL_…) or when the editor asks; if it was ever committed, change it.",
    ),
  }),
  "unknown-preset": ({ preset, known }, t) => ({
    message: t("There is no preset {0}.", quoted(preset)),
    remedy: suggestion(preset, known, t),
  }),
  "unknown-connection": ({ connection, known }, t) => ({
    message: t("longhaul.json has no connection {0}.", quoted(connection)),
    remedy: known.length === 0 ? t('Add it under "connections".') : suggestion(connection, known, t),
  }),
  "no-service-identity": ({ connection, runAs }, t) => ({
    message: t(
      "{0} needs a service identity, which the connection {1} has not.",
      setting("runAs", runAs),
      quoted(connection),
    ),
    remedy: t('Add "service" to the connection in longhaul.json, or set "runAs" to "user".'),
  }),
  "placeholder-syntax": ({ text }, t) => ({
    message: t("A placeholder in {0} is not closed or names nothing.", quoted(text)),
    remedy: t("Write {0} for a value of the record, {1} for the characters themselves.", "${column}", "$${"),
  }),
  "placeholder-without-column": ({ column, columns }, t) => ({
    message: t("The records have no column {0}.", quoted(column)),
    remedy: suggestion(column, columns, t),
  }),
  "records-file-not-found": ({ path }, t) => ({
    message: t("The records file {0} does not exist.", quoted(path)),
    remedy: t('Correct "records.file"; a relative path begins at the folder of the job file.'),
  }),
  "records-format-unknown": ({ path, known }, t) => ({
    message: t("The records file {0} is of an unknown format.", quoted(path)),
    remedy: t("Use a file that ends in one of: {0}.", listed(known)),
  }),
  "delimiter-wrong": ({ read, looks, isSet }, t) => ({
    message: t("The file looks separated by {0}, but was read as separated by {1}.", written(looks), written(read)),
    remedy: isSet
      ? t('Set "records.delimiter" to {0}, or remove it from a job over a .csv file: then it is found.', written(looks))
      : t('Set "records.delimiter" to {0}.', written(looks)),
  }),
  "records-empty": (_, t) => ({
    message: t("There are no records in this file."),
    remedy: t('Export the records again, or name another file in "records.file".'),
  }),
  "records-syntax": ({ error }, t) => ({
    message: t("From here on the records cannot be read: {0}.", shown(error)),
    remedy: t("Correct the file here, or export it again."),
  }),
  "not-utf8": ({ byte, likely }, t) => ({
    message: t("The file is not UTF-8 (byte offset {0}).", byte),
    remedy:
      likely === null
        ? t('Correct the file, or set "records.encoding" in the job to the encoding that it has.')
        : t('It looks like {0}: set "records.encoding" in the job to "{0}", or save the file as UTF-8.', likely),
  }),
  "ragged-row": ({ expected, found }, t) => ({
    message: t("Fields in this row: {0}; columns in the header: {1}.", found, expected),
    remedy: t("Add or remove fields, or quote a value that contains the separator."),
  }),
  "key-column-missing": ({ column, columns }, t) => ({
    message: t("The records have no key column {0}.", quoted(column)),
    remedy: suggestion(column, columns, t),
  }),
  "column-twice": ({ column }, t) => ({
    message: t("The column {0} stands twice in the header.", quoted(column)),
    remedy: t("Rename or remove one of the two."),
  }),
  "key-empty": ({ column }, t) => ({
    message: t("The record has no key: {0} is empty.", quoted(column)),
    remedy: t('Fill it in, or name another column in "records.key".'),
  }),
  "key-twice": ({ key, firstLine }, t) => ({
    message: t("The key {0} is already on line {1}.", quoted(key), firstLine),
    remedy: t('Remove one of the two records, or name a column in "records.key" that differs in each.'),
  }),
  "group-scattered": ({ group, firstLine }, t) => ({
    message: t("Group {0} began on line {1} and goes on here, after another group.", quoted(group), firstLine),
    remedy: t("Sort the records so that those of a group stand next to each other."),
  }),
  "group-too-large": ({ group, most }, t) => ({
    message: t("Group {0} has more than {1} records.", quoted(group), most),
    remedy: t('Name a column in "group.by" that makes smaller groups.'),
  }),
  "group-empty": ({ column }, t) => ({
    message: t("The record belongs to no group: its column {0} is empty.", quoted(column)),
    remedy: t('Fill it in, or remove "group" from the job.'),
  }),
  "value-unsafe": ({ column }, t) => ({
    message: t('The value of {0} is "." or "..", which would change the path of the URL.', quoted(column)),
    remedy: t("Correct the value, or send it in the body instead of the path."),
  }),
  "value-missing": ({ column }, t) => ({
    message: t("The record has no value for {0}, which the request needs.", quoted(column)),
    remedy: t("Fill it in, or take the placeholder out of the request."),
  }),
  "value-of-wrong-type": ({ column, expected, found }, t) => ({
    message: t("{0} should be of type {1}, found {2}.", quoted(column), expected, quoted(found)),
    remedy: t('Correct the value, or the type of the column in "records.types".'),
  }),
  "dead-letter-unknown": ({ key }, t) => ({
    message: t("No dead letter of this run has the key {0}: the row was added, or its key was changed.", quoted(key)),
    remedy: t("Put the former key back, or remove the row; new records belong into the records file of the job."),
  }),
  "group-torn": ({ group, missing }, t) => ({
    message: t("Group {0} is not whole: the row of {1} was removed.", quoted(group), quoted(missing)),
    remedy: t("Put it back, or remove all rows of the group: its records succeed together or not at all."),
  }),
  "dead-letter-twice": ({ key, firstLine }, t) => ({
    message: t("The dead letter {0} is already on line {1}.", quoted(key), firstLine),
    remedy: t("Remove one of the two rows; the one that stays is sent."),
  }),
  "dead-letter-column-missing": ({ column }, t) => ({
    message: t("The column {0} of the dead letters is missing.", quoted(column)),
    remedy: t("Put it back into the header with its values; columns may stand in any order."),
  }),
  "dead-letter-column-unknown": ({ column }, t) => ({
    message: t("The dead letters have no column {0}, so it would not be sent.", quoted(column)),
    remedy: t("Correct its name, or remove it."),
  }),
  "expression-syntax": ({ error }, t) => ({
    message: t("This is not a JSONata expression: {0}.", withoutStop(error)),
    remedy: t("Correct it here; docs.jsonata.org explains the language."),
  }),
  "expression-failed": ({ error }, t) => ({
    message: t('The expression in "request.body" gives no body for this record: {0}.', withoutStop(error)),
    remedy: t("Correct the record, or the expression in the job file."),
  }),
  "record-not-object": ({ found }, t) => ({
    message: t("A record is a JSON object; this is of type {0}.", shown(found)),
    remedy: t("Put the values of each record into an object of their own."),
  }),
};

/** As it is written in a job file: a tab as `"\t"`. */
function written(delimiter: string): string {
  return shown(JSON.stringify(delimiter));
}

/** The words of another program, as part of a sentence. */
function withoutStop(words: string): string {
  return shown(words.replace(/\.$/, ""));
}

/** As it stands in a file: `"auth.grant": "password"`. */
function setting(field: string, value: string): string {
  return `${quoted(field)}: ${quoted(value)}`;
}

function neededRemedy(
  { field, instead, example }: Pick<ProblemFacts["field-needed"], "field" | "instead" | "example">,
  t: Translate,
): string {
  const what = example === null ? neededWords(field, t) : t("It is the site's to say, such as {0}.", quoted(example));
  return instead === null ? what : t("{0} In its place would do: {1}.", what, shown(instead));
}

function neededWords(field: string, t: Translate): string {
  const name = field.slice(field.lastIndexOf(".") + 1);
  switch (name) {
    case "issuer":
      return t("It is the address of the server that gives the tokens, as its discovery document names it.");
    case "clientId":
      return t("It is the id under which the server knows this client.");
    case "username":
      return t("It is the name of the user; the password is kept outside this file.");
    case "expiresAt":
    case "value":
      return t("It is the place in the answer, as a dotted JSON path.");
    default:
      return name.endsWith("Url") || name === "path"
        ? t("Add it: a path that begins with /, or an https URL where it lies elsewhere.")
        : t("Add it here.");
  }
}

function syntax(t: Translate): Readonly<Record<JsonSyntaxError, string>> {
  return {
    InvalidSymbol: t("an unknown word"),
    InvalidNumberFormat: t("a number that is written wrongly"),
    PropertyNameExpected: t("a field name in double quotes is missing"),
    ValueExpected: t("a value is missing"),
    ColonExpected: t("a colon is missing"),
    CommaExpected: t("a comma is missing"),
    CloseBraceExpected: t("a closing brace is missing"),
    CloseBracketExpected: t("a closing bracket is missing"),
    EndOfFileExpected: t("there is more text after the end"),
    InvalidCommentToken: t("a comment cannot stand here"),
    UnexpectedEndOfComment: t("a comment is not closed"),
    UnexpectedEndOfString: t("a text is not closed"),
    UnexpectedEndOfNumber: t("a number breaks off"),
    InvalidUnicode: t("\\u needs four hexadecimal digits"),
    InvalidEscapeCharacter: t("an unknown escape after a backslash"),
    InvalidCharacter: t("a character that a text can only hold escaped"),
    FieldTwice: t("the same field stands twice"),
    TooDeep: t("it is nested too deep"),
  };
}

/** What is wrong at a place of a user's file, and what to do about it. */
export function sentenceForProblem<C extends ProblemCode>(
  { code, facts }: Pick<ProblemOf<C>, "code" | "facts">,
  t: Translate,
): Sentence {
  return problems[code](facts, t);
}

/** `sentenceForProblem` with the place in front, as terminals turn it into a link: `file:line:column message`. */
export function sentenceWithPlace(problem: Problem, t: Translate): Sentence {
  const { message, remedy } = sentenceForProblem(problem, t);
  return { message: `${visible(problem.file)}:${problem.line}:${problem.column} ${message}`, remedy };
}

/** One line that says it all: `file:line:column message remedy`. */
export function formatProblem(problem: Problem, t: Translate): string {
  const { message, remedy } = sentenceWithPlace(problem, t);
  return `${message} ${remedy}`;
}
