import { setFlagsFromString } from "node:v8";

/**
 * Must come first, while the heap is small. A start keeps nearly all that it makes: in V8's first megabyte for young
 * objects it would be collected every few milliseconds, and what is loaded copied each time.
 */
export function widenYoungHeap(): void {
  // Each thread of the pool keeps memory of its own, and a run has one file to write and one to read.
  process.env["UV_THREADPOOL_SIZE"] ??= "2";
  setFlagsFromString("--semi-space-growth-factor=4");
}

/**
 * Keeps memory level in a fast run, from where its start has brought it. V8 would let its space for young objects grow
 * with the rate of allocation, and its space for old ones to a multiple of what lives, to over 200 MB, although a run
 * keeps nothing.
 */
export function keepHeapSteady(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  // In percent: a quarter more than what was alive after the last full collection.
  setFlagsFromString("--heap-growing-percent=25");
}
