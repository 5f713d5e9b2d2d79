import { type Disposable, type QuickInput, QuickInputButtons, type QuickPickItem, window } from "vscode";

/** How a step ended. */
export type Went = "next" | "back" | "cancelled";

/** Where a step stands among the others; shown in the title. */
export interface StepPlace {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly canGoBack: boolean;
}

/** Asks one thing, and keeps the answer itself. */
export type Step = (place: StepPlace) => Promise<Went>;

/**
 * Goes through steps forwards and back. `steps` is asked anew each time, as one answer decides what else is asked.
 * Answers how the last one ended: "back" only where `canLeave` lets the first one go back.
 */
export async function walk(title: string, steps: () => readonly Step[], canLeave = false): Promise<Went> {
  for (let at = 0; ; ) {
    const list = steps();
    const step = list[at];
    if (!step) return "next";
    const went = await step({ title, step: at + 1, totalSteps: list.length, canGoBack: canLeave || at > 0 });
    if (went === "cancelled" || (went === "back" && at === 0)) return went;
    at += went === "back" ? -1 : 1;
  }
}

export interface PickOne<T extends QuickPickItem> {
  readonly placeholder: string;
  readonly items: readonly T[];
  /** Chosen when the person only presses Enter. */
  readonly active?: T | undefined;
  readonly take: (item: T) => void;
}

export function pickOne<T extends QuickPickItem>(
  place: StepPlace,
  { placeholder, items, active, take }: PickOne<T>,
): Promise<Went> {
  const pick = window.createQuickPick<T>();
  pick.placeholder = placeholder;
  pick.items = items;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  if (active) pick.activeItems = [active];
  return shown(place, pick, (done) => [
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (!item) return;
      take(item);
      done("next");
    }),
  ]);
}

export interface PickMany<T extends QuickPickItem> {
  readonly placeholder: string;
  readonly items: readonly T[];
  readonly selected: readonly T[];
  /** A button of an item was pressed: answers all items as they are now. */
  readonly press?: (item: T) => readonly T[];
  readonly take: (items: readonly T[]) => void;
}

export function pickMany<T extends QuickPickItem>(place: StepPlace, many: PickMany<T>): Promise<Went> {
  const pick = window.createQuickPick<T>();
  pick.canSelectMany = true;
  pick.placeholder = many.placeholder;
  pick.items = many.items;
  pick.selectedItems = many.selected;
  pick.matchOnDescription = true;
  return shown(place, pick, (done) => [
    pick.onDidTriggerItemButton(({ item }) => {
      const selected = new Set(pick.selectedItems.map(({ label }) => label));
      pick.items = many.press?.(item) ?? pick.items;
      pick.selectedItems = pick.items.filter(({ label }) => selected.has(label));
    }),
    pick.onDidAccept(() => {
      // In the order of the list, not of the clicks.
      const selected = new Set(pick.selectedItems);
      many.take(pick.items.filter((item) => selected.has(item)));
      done("next");
    }),
  ]);
}

export interface AskText {
  readonly prompt: string;
  readonly value: string;
  readonly placeholder?: string;
  /** What is wrong with a text; `undefined` when nothing is. */
  readonly check: (text: string) => Promise<string | undefined>;
  readonly take: (text: string) => void;
}

export function askText(place: StepPlace, { prompt, value, placeholder, check, take }: AskText): Promise<Went> {
  const box = window.createInputBox();
  box.prompt = prompt;
  box.value = value;
  if (placeholder !== undefined) box.placeholder = placeholder;
  return shown(place, box, (done) => [
    box.onDidChangeValue(async (text) => {
      // An empty box is not scolded while it is being filled.
      const wrong = text === "" ? undefined : await check(text);
      if (box.value === text) box.validationMessage = wrong;
    }),
    box.onDidAccept(async () => {
      const text = box.value.trim();
      const wrong = await check(text);
      if (box.value.trim() !== text) return;
      box.validationMessage = wrong;
      if (wrong !== undefined) return;
      take(text);
      done("next");
    }),
  ]);
}

type Input = QuickInput & {
  buttons: readonly { readonly iconPath: unknown }[];
  onDidTriggerButton(listener: (button: unknown) => void): Disposable;
};

function shown(place: StepPlace, input: Input, listen: (done: (went: Went) => void) => Disposable[]): Promise<Went> {
  const { promise, resolve } = Promise.withResolvers<Went>();
  const { title, step, totalSteps, canGoBack } = place;
  Object.assign(input, { title, step, totalSteps, ignoreFocusOut: true });
  if (canGoBack) input.buttons = [QuickInputButtons.Back];
  const listening = [
    input.onDidTriggerButton((button) => button === QuickInputButtons.Back && resolve("back")),
    input.onDidHide(() => resolve("cancelled")),
    ...listen(resolve),
  ];
  input.show();
  return promise.finally(() => {
    for (const one of listening) one.dispose();
    input.dispose();
  });
}
