import { setFlagsFromString } from 'node:v8';

/** How much the heap may grow between two full collections, in percent of what survived the last. */
const IDLE = 40;
const RUNNING = 100;

let running = 0;

/**
 * Runs make so much garbage that a heap kept as small as that of a waiting server would be collected again and again: a
 * third of their processor time. V8 reads the flag anew at each collection.
 */
export async function withRoomyHeap<Result>(work: () => Promise<Result>): Promise<Result> {
  running += 1;
  if (running === 1) setFlagsFromString(`--heap-growing-percent=${RUNNING}`);
  try {
    return await work();
  } finally {
    running -= 1;
    if (running === 0) setFlagsFromString(`--heap-growing-percent=${IDLE}`);
  }
}
