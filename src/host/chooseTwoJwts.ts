import { l10n, type QuickPickItem, window } from "vscode";
import type { HistoricContent, TokenHistory } from "../auth/tokenHistory.ts";
import type { Clock } from "../base/time.ts";
import { decodeJwt } from "../jwt/decodeJwt.ts";
import { explainJwt } from "../jwt/explainJwt.ts";
import { standingWords } from "../sentences/jwt.ts";
import type { ComparedSide } from "./comparisonMessage.ts";
import type { JwtAccount } from "./jwtAccounts.ts";
import { askForJwt, jwtAtCursor, jwtOfClipboard, selectedJwts } from "./jwtChoice.ts";
import type { JwtHandles, JwtShown } from "./jwtHandles.ts";
import { inSight, jwtsIn, placeName } from "./jwtPlaces.ts";

export interface ChooseTwoPorts {
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly handles: JwtHandles;
  readonly history: TokenHistory;
  readonly accounts: () => readonly JwtAccount[];
}

type Pair = readonly [ComparedSide, ComparedSide];

/** `sides`: fewer than two where the person gave up; `undefined` in place of one that cannot be read. */
interface Offer extends QuickPickItem {
  readonly sides: () => Promise<readonly (ComparedSide | undefined)[]>;
}

/** Of the tokens of one editor. */
const MOST_OFFERED = 10;

/** The two that a person means: two selections, or one at hand and another, or what a connection held around a refresh. */
export async function chooseTwoJwts(argument: unknown, ports: ChooseTwoPorts): Promise<Pair | undefined> {
  const named = ports.handles.shownBy(argument);
  const selected = named ? [] : selectedJwts();
  const [first, second] = selected;
  if (first && second && selected.length === 2) return readable([sideOf(first), sideOf(second)]);
  const one = named ?? first ?? jwtAtCursor();
  const here = await jwtsHere(ports);
  const offers = one
    ? [...withTokens(one, here, ports), ...withHeld(one, ports), ...withHandedOver(one), ...aroundRefreshes(ports)]
    : [...neighbours(here), ...aroundRefreshes(ports), twoHandedOver()];
  const title = one ? l10n.t("Compare the token of {0} with", one.where) : l10n.t("Compare two tokens");
  const picked = await window.showQuickPick(offers, { title, matchOnDescription: true });
  return picked && readable(await picked.sides());
}

/** The tokens that the active editor shows, each once. */
async function jwtsHere({ clock }: ChooseTwoPorts): Promise<readonly JwtShown[]> {
  const active = window.activeTextEditor;
  if (!active) return [];
  const places = await jwtsIn(active.document, inSight(active), { clock });
  const first = new Map(places.toReversed().map(({ text, range }) => [text, range.start.line]));
  return places
    .filter(({ text, range }) => first.get(text) === range.start.line)
    .map(({ text, range }) => ({ text, where: placeName(active.document, range.start.line) }));
}

function withTokens(one: JwtShown, here: readonly JwtShown[], { clock }: ChooseTwoPorts): readonly Offer[] {
  const others = here.filter(({ text }) => text !== one.text).flatMap((shown) => sideOf(shown) ?? []);
  return others.slice(0, MOST_OFFERED).map((other) => ({
    label: l10n.t("Token of {0}", other.where),
    description: standingWords(explainJwt(other.token, clock.now()), l10n.t),
    sides: async () => [sideOf(one), other],
  }));
}

function withHeld(one: JwtShown, { history, accounts }: ChooseTwoPorts): readonly Offer[] {
  return accounts().flatMap((account): Offer[] => {
    const newest = history.contentsOf(account.key).at(-1);
    if (!newest) return [];
    return [
      {
        label: l10n.t("Token that {0} holds now", account.connection),
        description: account.name,
        sides: async () => [sideOf(one), sideOfHistory(account, newest)],
      },
    ];
  });
}

function withHandedOver(one: JwtShown): readonly Offer[] {
  const offer = (label: string, take: () => Promise<JwtShown | undefined>): Offer => ({
    label,
    sides: async () => {
      const other = await take();
      return other ? [sideOf(one), sideOf(other)] : [];
    },
  });
  return [offer(l10n.t("Token of the clipboard"), jwtOfClipboard), offer(l10n.t("Paste or type a token…"), askForJwt)];
}

/** Tokens that stand below each other are mostly those before and after something. */
function neighbours(here: readonly JwtShown[]): readonly Offer[] {
  const sides = here.flatMap((shown) => sideOf(shown) ?? []);
  const pairs = sides.slice(1).map((after, at) => [sides[at], after] as const);
  return pairs.slice(0, MOST_OFFERED).map(([before, after]) => ({
    label: l10n.t("Tokens of {0} and {1}", before?.where ?? "", after.where),
    sides: async () => [before, after],
  }));
}

/** What connections held before and after their refreshes, the newest first. */
function aroundRefreshes({ history, accounts }: ChooseTwoPorts): readonly Offer[] {
  return accounts().flatMap((account): Offer[] => {
    const contents = history.contentsOf(account.key);
    const pairs = contents.slice(1).map((after, at) => [contents[at], after] as const);
    return pairs.toReversed().map(([before, after], at) => ({
      label:
        at === 0
          ? l10n.t("Last refresh of {0}: before and after", account.connection)
          : l10n.t("Earlier refresh of {0}: before and after", account.connection),
      description: l10n.t("{0} · generation {1}", account.name, after.generation),
      sides: async () => [before && sideOfHistory(account, before), sideOfHistory(account, after)],
    }));
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

async function readable(sides: readonly (ComparedSide | undefined)[]): Promise<Pair | undefined> {
  const [one, other] = sides;
  if (one && other) return [one, other];
  if (sides.length > 0) {
    await window.showInformationMessage(
      l10n.t("One of the two cannot be read as a JWT, so there is nothing to compare."),
    );
  }
  return undefined;
}
