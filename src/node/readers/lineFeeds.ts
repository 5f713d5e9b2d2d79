/** Counts line feeds in bytes [from, to). */
export function lineFeeds(bytes: Buffer, from: number, to: number): number {
  const span = bytes.subarray(from, to);
  let count = 0;
  for (let at = span.indexOf(10); at >= 0; at = span.indexOf(10, at + 1)) count += 1;
  return count;
}
