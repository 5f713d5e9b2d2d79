const grouped = new Intl.NumberFormat("en-US");

/** `1,847`. */
export function count(number: number): string {
  return grouped.format(number);
}

/** `1 record`, `1,847 records`. */
export function counted(number: number, one: string, many: string): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}
