import { commands as editor, l10n } from "vscode";
import { Emitter } from "../base/events.ts";
import { isObject, type JsonObject, parseJson } from "../base/json.ts";
import { commands } from "../contributions.ts";
import { decodeJwt } from "../jwt/decodeJwt.ts";
import { type Decrypted, decryptJwe } from "../jwt/decryptJwe.ts";
import { explainJwt } from "../jwt/explainJwt.ts";
import { type SignatureVerdict, verifyJwt } from "../jwt/verifyJwt.ts";
import type { InspectorAction } from "../protocol/inspectorActions.ts";
import type { InspectorMessage } from "../protocol/inspectorMessages.ts";
import { keysMissingWords, notDecryptedWords } from "../sentences/jwt.ts";
import { type DecryptedContent, type InspectionState, inspectorMessage } from "./inspectorMessage.ts";
import type { InspectorContent } from "./inspectorPanel.ts";
import type { JwtHandles, JwtShown } from "./jwtHandles.ts";
import { type JwtKeys, type KeyHolder, keysWhere } from "./jwtKeys.ts";
import { type JwtReadingPorts, ownersOf, readJwt } from "./jwtReading.ts";
import { askForKey, chooseKeyFile, type KeyChoice } from "./keyChoice.ts";
import { requireTrust } from "./trust.ts";

export interface JwtInspectionPorts {
  readonly reading: JwtReadingPorts & { readonly signatures: Map<string, SignatureVerdict> };
  readonly handles: JwtHandles;
  readonly keys: JwtKeys;
  /** Every account of the window, whose servers' keys a person may want. */
  readonly holders: () => readonly KeyHolder[];
}

/** One token in its inspector, with what a person found out about it there. */
export class JwtInspection implements InspectorContent {
  readonly changed = new Emitter<void>();
  private readonly shown: JwtShown;
  private readonly ports: JwtInspectionPorts;
  private checking = false;
  private signatureNote: string | undefined;
  private decryptionNote: string | undefined;
  /** What stood in an encrypted token. */
  private inside: string | undefined;
  /** In the order in which the page was told of them. */
  private sources: readonly KeyHolder[] = [];

  constructor(shown: JwtShown, ports: JwtInspectionPorts) {
    this.shown = shown;
    this.ports = ports;
  }

  get tab(): string {
    return l10n.t("Token · {0}", this.shown.where);
  }

  async message(): Promise<InspectorMessage> {
    const reading = await readJwt(this.shown.text, this.ports.reading);
    const owners = new Set(ownersOf(reading.owner).map(({ key }) => key));
    // Those that it may belong to come first, so that the first is the one to take.
    this.sources = [...this.sourcesOf(owners), ...this.sourcesOf(undefined)].filter(isFirst);
    const state: InspectionState = {
      where: this.shown.where,
      checking: this.checking,
      signatureNote: this.signatureNote,
      sources: this.sources.map((holder) => `${holder.account.connection.id} · ${keysWhere(holder)}`),
      decryptionNote: this.decryptionNote,
      decrypted: await this.decrypted(),
    };
    return inspectorMessage(reading, state, l10n.t);
  }

  /** Checks with the keys of the connection that it belongs to; `false` where that is none, or several may be. */
  async verifyWithOwner(signal: AbortSignal): Promise<boolean> {
    const { owner } = await readJwt(this.shown.text, this.ports.reading);
    const [holder, ...others] = this.sourcesOf(new Set(ownersOf(owner).map(({ key }) => key))).filter(isFirst);
    if (!holder || others.length > 0) return false;
    await this.verify(holder, signal);
    return true;
  }

  async act(action: InspectorAction, signal: AbortSignal): Promise<void> {
    switch (action.is) {
      case "verify": {
        const holder = this.sources[action.source];
        if (holder) await this.verify(holder, signal);
        break;
      }
      case "verify-with-file":
        await this.verifyWith(await chooseKeyFile("verify"));
        break;
      case "verify-with-pasted":
        await this.verifyWith(await askForKey("verify"));
        break;
      case "decrypt-with-file":
        await this.decryptWith(await chooseKeyFile("decrypt"));
        break;
      case "decrypt-with-pasted":
        await this.decryptWith(await askForKey("decrypt"));
        break;
      case "compare":
        await editor.executeCommand(commands.diffJwts, this.ports.handles.handleOf(this.shown));
        break;
      case "ready":
        break;
      default:
        action satisfies never;
    }
  }

  private async verify(holder: KeyHolder, signal: AbortSignal): Promise<void> {
    requireTrust();
    this.checking = true;
    this.signatureNote = undefined;
    this.changed.emit();
    try {
      const checked = await this.ports.keys.check(this.shown.text, holder, signal);
      if (checked.kind === "checked") await this.keep(checked.signature);
      else this.signatureNote = keysMissingWords(checked, l10n.t);
    } finally {
      this.checking = false;
      this.changed.emit();
    }
  }

  private async verifyWith(choice: KeyChoice): Promise<void> {
    if (choice.kind === "gave-up") return;
    this.signatureNote = choice.kind === "none" ? choice.why : undefined;
    if (choice.kind === "keys") await this.keep(await verifyJwt(this.shown.text, choice.keys));
    this.changed.emit();
  }

  /** So that the hover knows it too. */
  private async keep(signature: SignatureVerdict): Promise<void> {
    const { history, signatures } = this.ports.reading;
    signatures.set(await history.hashOf(this.shown.text), signature);
  }

  private async decryptWith(choice: KeyChoice): Promise<void> {
    if (choice.kind === "gave-up") return;
    const opened = choice.kind === "keys" ? await decryptWithAny(this.shown.text, choice.keys) : undefined;
    this.decryptionNote = choice.kind === "none" ? choice.why : undefined;
    if (opened?.kind === "decrypted") this.inside = opened.text;
    else if (opened) this.decryptionNote = notDecryptedWords(opened.kind, l10n.t);
    this.changed.emit();
  }

  /** RFC 7519 5.2: inside is a signed token, claims, or any text. */
  private async decrypted(): Promise<DecryptedContent | undefined> {
    const { inside: text } = this;
    if (text === undefined) return undefined;
    if (decodeJwt(text).kind === "decoded") return { kind: "jwt", reading: await readJwt(text, this.ports.reading) };
    const claims = parseJson(text);
    if (!isObject(claims)) return { kind: "text", text };
    const token = { kind: "decoded", header: {}, claims, hasSignature: false } as const;
    return { kind: "claims", explanation: explainJwt(token, this.ports.reading.clock.now()) };
  }

  /** Of these accounts, or of all. */
  private sourcesOf(keys: ReadonlySet<string> | undefined): readonly KeyHolder[] {
    return this.ports.holders().filter(({ storeKey }) => keys === undefined || keys.has(storeKey));
  }
}

async function decryptWithAny(token: string, keys: readonly JsonObject[]): Promise<Decrypted> {
  let last: Decrypted = { kind: "key-unusable" };
  for (const key of keys) {
    last = await decryptJwe(token, key);
    if (last.kind === "decrypted") return last;
  }
  return last;
}

/** Both identities of a connection mostly have the same server. */
function isFirst(holder: KeyHolder, at: number, all: readonly KeyHolder[]): boolean {
  return all.findIndex((other) => sourceKey(other) === sourceKey(holder)) === at;
}

function sourceKey(holder: KeyHolder): string {
  const { file, connection } = holder.account;
  return JSON.stringify([file, connection.id, keysWhere(holder)]);
}
