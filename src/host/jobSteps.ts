import { l10n, type QuickInputButton, type QuickPickItem, ThemeIcon, Uri } from "vscode";
import type { ColumnSeen } from "../config/drafts/columnsSeen.ts";
import type { DraftMethod, JobDraft } from "../config/drafts/jobDraft.ts";
import { JOB_SUFFIX } from "../config/fileNames.ts";
import type { ColumnType } from "../config/job.ts";
import type * as Reader from "./configReader.ts";
import { type ConnectionChoice, connectionsWith } from "./connectionChoice.ts";
import { sentence } from "./connectionSteps.ts";
import { exists, fileName, folderOf } from "./paths.ts";
import type { RecordsGlance } from "./recordsDoor.ts";
import { askText, pickMany, pickOne, type Step, type StepPlace } from "./steps.ts";

const KEY_HEADER = "Idempotency-Key";

interface ColumnItem extends QuickPickItem {
  readonly column: ColumnSeen;
}

/** Asks for what a job over these records says. Writes nothing. */
export class JobSteps {
  readonly records: Uri;
  private readonly reader: typeof Reader;
  private readonly columns: readonly ColumnSeen[];
  private readonly glance: RecordsGlance;
  private readonly connection: () => ConnectionChoice;
  private key: string | undefined;
  private method: DraftMethod = "PUT";
  private path: string | undefined;
  private body: readonly string[] | undefined;
  private readonly types = new Map<string, ColumnType>();
  private idempotencyKey: string | false = KEY_HEADER;
  private name: string;

  constructor(
    records: Uri,
    parts: {
      readonly reader: typeof Reader;
      readonly glance: RecordsGlance;
      readonly connection: () => ConnectionChoice;
    },
  ) {
    const { reader, glance, connection } = parts;
    this.records = records;
    this.reader = reader;
    this.glance = glance;
    this.columns = reader.columnsSeen(glance.records, this.isText);
    this.connection = connection;
    this.key = reader.likelyKey(this.columns);
    this.name = decodeURIComponent(reader.collectionOf(fileName(records)));
    // Of records that are JSON the values have their types already.
    for (const { name, type } of this.isText ? this.columns : []) if (type !== "string") this.types.set(name, type);
  }

  /** Whether a job can be made over these records at all. */
  get hasColumns(): boolean {
    return this.columns.length > 0;
  }

  get steps(): readonly Step[] {
    return [
      (place) => this.askKey(place),
      (place) => this.askMethod(place),
      (place) => this.askPath(place),
      ...(this.method === "DELETE" ? [] : [(place: StepPlace) => this.askBody(place)]),
      (place) => this.askIdempotency(place),
      (place) => this.askName(place),
    ];
  }

  get file(): Uri {
    return Uri.joinPath(folderOf(this.records), `${this.name}${JOB_SUFFIX}`);
  }

  get text(): string {
    return this.reader.jobText(this.draft);
  }

  private get isText(): boolean {
    return this.glance.delimiter !== null;
  }

  private get draft(): JobDraft {
    const { method, types, idempotencyKey } = this;
    const key = this.key ?? "";
    const file = fileName(this.records);
    const path = this.path ?? this.reader.likelyPath(file, { key, method });
    const body = this.body ?? this.columns.filter(({ isEverywhere }) => isEverywhere).map(({ name }) => name);
    return { connection: this.connection().id, file, key, method, path, body, types, idempotencyKey };
  }

  private askKey(place: StepPlace) {
    const items = this.columns.map((column) => ({
      label: column.name,
      description: column.sample,
      detail: column.isUnique ? this.uniqueWords() : l10n.t("Not a key: it repeats, or is empty somewhere."),
      column,
    }));
    const unique = items.filter(({ column }) => column.isUnique);
    return pickOne(place, {
      placeholder: l10n.t("Which column names a record? Every record has one, and no two the same."),
      items: [...unique, ...items.filter(({ column }) => !column.isUnique)],
      active: items.find(({ label }) => label === this.key),
      take: ({ label }) => {
        if (label !== this.key) this.path = undefined;
        this.key = label;
      },
    });
  }

  private uniqueWords(): string {
    const { length } = this.glance.records;
    return this.glance.hasMore
      ? l10n.t("No two the same in the first {0} records.", length)
      : l10n.t("No two the same.");
  }

  private askMethod(place: StepPlace) {
    const words: Readonly<Record<DraftMethod, string>> = {
      PUT: l10n.t("Writes the record at its own address, whatever stood there."),
      POST: l10n.t("Makes a new record; without an idempotency key a repeated request may make a second one."),
      PATCH: l10n.t("Changes some fields of a record that is there."),
      DELETE: l10n.t("Deletes the record at its address."),
    };
    const items = this.reader.draftMethods.map((method) => ({ label: method, detail: words[method], method }));
    return pickOne(place, {
      placeholder: l10n.t("Which request is made of each record?"),
      items,
      active: items.find(({ method }) => method === this.method),
      take: ({ method }) => {
        if (method !== this.method) this.path = undefined;
        this.method = method;
      },
    });
  }

  private askPath(place: StepPlace) {
    return askText(place, {
      prompt: l10n.t(
        "The path below {0}. {1} stands for a value of the record.",
        this.connection().baseUrl,
        "${column}",
      ),
      value: this.draft.path,
      check: (path) => this.wrongPath(path),
      take: (path) => {
        this.path = path;
      },
    });
  }

  private async wrongPath(path: string): Promise<string | undefined> {
    const { reader } = this;
    const source = { path: this.file.fsPath, text: reader.jobText({ ...this.draft, path }) };
    const columns = this.columns.map(({ name }) => name);
    const problem = reader.problemAt(source, {
      field: ["request", "path"],
      columns,
      connections: connectionsWith(this.connection(), reader),
    });
    return problem && sentence(problem);
  }

  private askBody(place: StepPlace) {
    const items = () => this.columns.map((column) => this.bodyItem(column));
    const chosen = new Set(this.draft.body);
    const all = items();
    return pickMany(place, {
      placeholder: l10n.t("Which columns go into the body? None: the whole record as it is."),
      items: all,
      selected: all.filter(({ label }) => chosen.has(label)),
      press: ({ column }) => {
        if (this.types.has(column.name)) this.types.delete(column.name);
        else this.types.set(column.name, column.type);
        return items();
      },
      take: (picked) => {
        this.body = picked.map(({ label }) => label);
      },
    });
  }

  private bodyItem(column: ColumnSeen): ColumnItem {
    const type = this.isText ? (this.types.get(column.name) ?? "string") : column.type;
    const rare = column.isEverywhere ? "" : l10n.t("missing in some records");
    const words = [typeWords(type), column.sample, rare].filter((word) => word !== "");
    const canChange = this.isText && column.type !== "string";
    return {
      label: column.name,
      description: words.join(" · "),
      ...(canChange && { buttons: [typeButton(type === "string" ? column.type : "string")] }),
      column,
    };
  }

  private askIdempotency(place: StepPlace) {
    const items = [
      {
        label: KEY_HEADER,
        detail: l10n.t(
          "A repeated request carries the same key, so that a server which knows the header applies it once.",
        ),
        header: KEY_HEADER as string | false,
      },
      {
        label: l10n.t("No header"),
        detail: l10n.t("For servers that refuse headers they do not know."),
        header: false as string | false,
      },
    ];
    return pickOne(place, {
      placeholder: l10n.t("What makes a repeated request harmless?"),
      items,
      active: items.find(({ header }) => header === this.idempotencyKey),
      take: ({ header }) => {
        this.idempotencyKey = header;
      },
    });
  }

  private askName(place: StepPlace) {
    return askText(place, {
      prompt: l10n.t("The name of the job. Its file stands beside the records: {0}", `${this.name}${JOB_SUFFIX}`),
      value: this.name,
      check: async (name) => {
        if (!/^[^\\/:*?"<>|\p{Cc}]{1,100}$/u.test(name) || name.startsWith(".")) return l10n.t("That is no file name.");
        const file = Uri.joinPath(folderOf(this.records), `${name}${JOB_SUFFIX}`);
        return (await exists(file)) ? l10n.t("{0} is there already.", fileName(file)) : undefined;
      },
      take: (name) => {
        this.name = name;
      },
    });
  }
}

function typeButton(type: ColumnType): QuickInputButton {
  const icon = type === "number" ? "symbol-number" : type === "boolean" ? "symbol-boolean" : "symbol-string";
  return { iconPath: new ThemeIcon(icon), tooltip: l10n.t("Send as {0}", typeWords(type)) };
}

function typeWords(type: ColumnType): string {
  switch (type) {
    case "number":
      return l10n.t("number");
    case "boolean":
      return l10n.t("true or false");
    case "json":
      return l10n.t("JSON");
    case "string":
      return l10n.t("text");
    default:
      return type satisfies never;
  }
}
