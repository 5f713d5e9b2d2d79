/** Numbers of records next to each other, both included. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/**
 * The halves of a span. Always the same ones, so that what is halved again after a crash carries the idempotency keys
 * that it carried before.
 */
export function halvesOf({ first, last }: Span): readonly [Span, Span] {
  const middle = first + Math.floor((last - first) / 2);
  return [
    { first, last: middle },
    { first: middle + 1, last },
  ];
}

/** The largest spans that come of halving `whole`, of which every number is wanted. */
export function wantedSpans(whole: Span, isWanted: (number: number) => boolean): readonly Span[] {
  let some = false;
  let all = true;
  for (let number = whole.first; number <= whole.last; number += 1) {
    if (isWanted(number)) some = true;
    else all = false;
  }
  if (all) return [whole];
  return some ? halvesOf(whole).flatMap((half) => wantedSpans(half, isWanted)) : [];
}
