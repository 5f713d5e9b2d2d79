import { l10n, type QuickPickItem, window } from "vscode";
import type { HistoricContent, TokenHistory } from "../auth/tokenHistory.ts";
import { Emitter } from "../base/events.ts";
import type { Clock } from "../base/time.ts";
import { decodeJwt } from "../jwt/decodeJwt.ts";
import type { InspectorMessage } from "../protocol/inspectorMessages.ts";
import { type ComparedSide, comparisonMessage } from "./comparisonMessage.ts";
import type { InspectorContent } from "./inspectorPanel.ts";
import type { JwtAccount } from "./jwtAccounts.ts";
import { askForJwt, jwtAtCursor, jwtOfClipboard, selectedJwts } from "./jwtChoice.ts";
import type { JwtHandles, JwtShown } from "./jwtHandles.ts";

export interface JwtComparisonPorts {
  readonly clock: Pick<Clock, "now">;
  readonly handles: JwtHandles;
  readonly history: TokenHistory;
  readonly accounts: () => readonly JwtAccount[];
}

/** Two tokens side by side. */
export class JwtComparison implements InspectorContent {
  readonly changed = new Emitter<void>();
  private readonly sides: readonly [ComparedSide, ComparedSide];
  private readonly clock: Pick<Clock, "now">;

  constructor(sides: readonly [ComparedSide, ComparedSide], clock: Pick<Clock, "now">) {
    this.sides = sides;
    this.clock = clock;
  }

  async message(): Promise<InspectorMessage> {
    return comparisonMessage(this.sides, this.clock.now(), l10n.t);
  }

  /** There is nothing to do here. */
  async act(): Promise<void> {}
}

interface Offer extends QuickPickItem {
  readonly sides: () => Promise<readonly (ComparedSide | undefined)[]>;
}

/** The two that a person means: two selections, or the named one and another, or what a connection held before and after a refresh. */
export async function chooseTwo(
  argument: unknown,
  ports: JwtComparisonPorts,
): Promise<readonly [ComparedSide, ComparedSide] | undefined> {
  const named = ports.handles.shownBy(argument);
  const selected = named ? [] : selectedJwts();
  const [first, second] = selected;
  if (first && second && selected.length === 2) return readable([sideOf(first), sideOf(second)]);
  const one = named ?? first ?? jwtAtCursor();
  const offers = [...(one ? othersFor(one) : []), ...refreshesOf(ports, one), ...(one ? [] : [twoHandedOver()])];
  const title = one ? l10n.t("Compare the token of {0} with", one.where) : l10n.t("Compare two tokens");
  const picked = await window.showQuickPick(offers, { title, matchOnDescription: true });
  return picked && readable(await picked.sides());
}

/** What the one at hand can be compared with. */
function othersFor(one: JwtShown): readonly Offer[] {
  const offer = (label: string, take: () => Promise<JwtShown | undefined>): Offer => ({
    label,
    sides: async () => {
      const other = await take();
      return other ? [sideOf(one), sideOf(other)] : [];
    },
  });
  return [offer(l10n.t("Token of the clipboard"), jwtOfClipboard), offer(l10n.t("Paste or type a token…"), askForJwt)];
}

/** What connections held before and after their refreshes, the newest first. */
function refreshesOf({ history, accounts }: JwtComparisonPorts, one: JwtShown | undefined): readonly Offer[] {
  return accounts().flatMap((account): Offer[] => {
    const contents = history.contentsOf(account.key);
    const pairs = contents.slice(1).map((after, at) => [contents[at], after] as const);
    const newest = contents.at(-1);
    const withOne: Offer[] =
      one && newest
        ? [
            {
              label: l10n.t("Token that {0} holds now", account.connection),
              description: account.name,
              sides: async () => [sideOf(one), sideOfHistory(account, newest)],
            },
          ]
        : [];
    const refreshes = pairs.toReversed().map(([before, after], at): Offer => {
      const label =
        at === 0
          ? l10n.t("Last refresh of {0}: before and after", account.connection)
          : l10n.t("Earlier refresh of {0}: before and after", account.connection);
      return {
        label,
        description: l10n.t("{0} · generation {1}", account.name, after.generation),
        sides: async () => [before && sideOfHistory(account, before), sideOfHistory(account, after)],
      };
    });
    return [...withOne, ...refreshes];
  });
}

function twoHandedOver(): Offer {
  return {
    label: l10n.t("Paste or type two tokens…"),
    sides: async () => {
      const one = await askForJwt();
      const other = one && (await askForJwt());
      return one && other ? [sideOf(one), sideOf(other)] : [];
    },
  };
}

function sideOf({ text, where }: JwtShown): ComparedSide | undefined {
  const token = decodeJwt(text);
  return token.kind === "decoded" ? { token, where } : undefined;
}

/** The history keeps no signatures, and a comparison needs none. */
function sideOfHistory(
  { connection }: JwtAccount,
  { unsigned, generation }: HistoricContent,
): ComparedSide | undefined {
  return sideOf({ text: `${unsigned}.`, where: l10n.t("{0}, generation {1}", connection, generation) });
}

async function readable(
  sides: readonly (ComparedSide | undefined)[],
): Promise<readonly [ComparedSide, ComparedSide] | undefined> {
  const [one, other] = sides;
  if (one && other) return [one, other];
  if (sides.length > 0) {
    await window.showInformationMessage(
      l10n.t("One of the two cannot be read as a JWT, so there is nothing to compare."),
    );
  }
  return undefined;
}
