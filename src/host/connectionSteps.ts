import { l10n, type QuickPickItem, Uri, workspace } from "vscode";
import { Failure } from "../base/failure.ts";
import type { Problem } from "../base/problem.ts";
import type { ConnectionDraft } from "../config/drafts/connectionDraft.ts";
import { CONNECTIONS_FILE } from "../config/fileNames.ts";
import { presets } from "../presets/presets.ts";
import type * as Reader from "./configReader.ts";
import { rulingPath } from "./connectionFiles.ts";
import { presetItems } from "./presetItems.ts";
import { askText, pickOne, type Step, type StepPlace } from "./steps.ts";
import { currentText } from "./writeText.ts";

/** A connection that is not written yet, and where it goes. */
export interface NewConnection {
  readonly file: Uri;
  readonly draft: ConnectionDraft;
}

/** Asks for a connection, step by step. Nothing is written, and no secret is asked for. */
export class ConnectionSteps {
  readonly file: Uri;
  private readonly reader: typeof Reader;
  private readonly taken: readonly string[];
  private id = "";
  private preset = "";
  private baseUrl = "";
  private fields = new Map<string, string>();
  /** Fields of this preset in the order in which they are asked for. */
  private asked: readonly { readonly field: string; readonly example: string | null }[] = [];

  private constructor(file: Uri, reader: typeof Reader, taken: readonly string[]) {
    this.file = file;
    this.reader = reader;
    this.taken = taken;
  }

  /** Throws Failure `config-invalid` where the file is too damaged to be written to: better told before than after. */
  static async begin(file: Uri): Promise<ConnectionSteps> {
    const reader = await import("./configReader.ts");
    const text = await currentText(file);
    const any = { id: "new", preset: "basic", baseUrl: "", fields: new Map<string, string>() };
    if (reader.connectionEdits(text, any).length === 0) {
      throw new Failure("config-invalid", { problems: reader.readConnections({ path: file.fsPath, text }).problems });
    }
    return new ConnectionSteps(file, reader, reader.idsIn(text, presets));
  }

  get steps(): readonly Step[] {
    return [
      (place) => this.askPreset(place),
      (place) => this.askId(place),
      (place) => this.askBaseUrl(place),
      ...this.asked.map((one) => (place: StepPlace) => this.askField(place, one)),
    ];
  }

  get draft(): ConnectionDraft {
    const { id, preset, baseUrl } = this;
    const wanted = new Set(this.asked.map(({ field }) => field));
    return { id, preset, baseUrl, fields: new Map([...this.fields].filter(([field]) => wanted.has(field))) };
  }

  private askPreset(place: StepPlace) {
    const items = presetItems(presets);
    return pickOne(place, {
      placeholder: l10n.t("Which system is it, or how does the API sign in?"),
      items,
      active: items.find(({ preset }) => preset === this.preset),
      take: ({ preset }) => {
        if (preset !== this.preset) this.id = freeId(preset, this.taken);
        this.preset = preset;
        const draft = { id: "new", preset, baseUrl: "https://api.example.com", fields: new Map<string, string>() };
        this.asked = this.reader.fieldsNeeded(draft, presets);
      },
    });
  }

  private askId(place: StepPlace) {
    return askText(place, {
      prompt: l10n.t("A short name for the connection; jobs refer to it."),
      value: this.id,
      check: async (id) => {
        if (this.taken.includes(id)) return l10n.t("There is a connection {0} already.", id);
        return this.wrong({ ...this.draft, id }, "id");
      },
      take: (id) => {
        this.id = id;
      },
    });
  }

  private askBaseUrl(place: StepPlace) {
    return askText(place, {
      prompt: l10n.t("Where the API lives. Paths of jobs are appended to it."),
      value: this.baseUrl,
      placeholder: "https://api.example.com",
      check: (baseUrl) => this.wrong({ ...this.draft, baseUrl }, "baseUrl"),
      take: (baseUrl) => {
        this.baseUrl = baseUrl;
      },
    });
  }

  private askField(place: StepPlace, { field, example }: { readonly field: string; readonly example: string | null }) {
    return askText(place, {
      prompt: fieldPrompt(field),
      value: this.fields.get(field) ?? "",
      ...(example !== null && { placeholder: example }),
      check: (value) => this.wrong({ ...this.draft, fields: new Map([...this.draft.fields, [field, value]]) }, field),
      take: (value) => {
        this.fields.set(field, value);
      },
    });
  }

  private async wrong(draft: ConnectionDraft, field: string): Promise<string | undefined> {
    const problem = this.reader.problemWith(draft, field, presets);
    return problem && sentence(problem);
  }
}

export async function sentence(problem: Problem): Promise<string> {
  const { sentenceForProblem } = await import("../sentences/problems.ts");
  const { message, remedy } = sentenceForProblem(problem, l10n.t);
  return `${message} ${remedy}`;
}

/** The `longhaul.json` that rules a folder, or the one to create: at the root of its workspace folder. */
export async function fileFor(folder: Uri): Promise<Uri> {
  const ruling = await rulingPath(folder);
  return ruling ?? Uri.joinPath(workspace.getWorkspaceFolder(folder)?.uri ?? folder, CONNECTIONS_FILE);
}

/** What comes after everything is written. */
export interface AfterItem<T> extends QuickPickItem {
  readonly after: T;
}

function freeId(preset: string, taken: readonly string[]): string {
  let id = preset;
  for (let count = 2; taken.includes(id); count += 1) id = `${preset}-${count}`;
  return id;
}

function fieldPrompt(field: string): string {
  switch (field) {
    case "auth.tokenUrl":
      return l10n.t("The address of the token endpoint: an https URL, or a path below the base URL.");
    case "auth.issuer":
      return l10n.t("The issuer, whose discovery document tells the other addresses.");
    case "auth.clientId":
      return l10n.t("The client id. Its secret is asked for when you sign in.");
    case "auth.username":
      return l10n.t("The user name. The password is asked for when you sign in.");
    case "auth.assertion.keyId":
      return l10n.t("By which name the server knows the key (kid).");
    default:
      return field;
  }
}
