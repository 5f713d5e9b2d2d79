/** Replaces what `place` shows only when it changed, so that selection, scroll and focus stay where they are. */
export type Slot = (data: unknown, content: () => Node | readonly Node[]) => void;

export function slot(place: HTMLElement): Slot {
  let shown: string | undefined;
  return (data, content) => {
    const next = JSON.stringify(data);
    if (next === shown) return;
    shown = next;
    place.replaceChildren(...[content()].flat());
  };
}
