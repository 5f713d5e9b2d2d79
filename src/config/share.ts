/** Reads `80%` or `2.5%` as a share from 0 to 1; `undefined` for anything else. */
export function parseShare(text: string): number | undefined {
  const [, percent] = /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(text) ?? [];
  const share = Number(percent ?? Number.NaN) / 100;
  return share >= 0 && share <= 1 ? share : undefined;
}
