import type { Child } from './child.ts';
import type { Load, LoadOrder } from './load.ts';
import { median } from './statistics.ts';

/** Medians over the rounds. */
export interface Comparison {
  readonly spillway: Load;
  readonly bare: Load;
  /** Spillway's requests per second to those of the bare server, of each round. */
  readonly ratios: readonly number[];
}

type Order = Omit<LoadOrder, 'url'>;

export interface Sides {
  readonly spillway: string;
  readonly bare: string;
}

/** Both sides in turn, round after round, so that what else the machine does falls on both. */
export async function compare(
  load: Child,
  sides: Sides,
  { rounds, order, warmUp }: { rounds: number; order: Order; warmUp: Order },
): Promise<Comparison> {
  const ask = (url: string, asked: Order): Promise<Load> => load.ask<Load>({ url, ...asked });
  await ask(sides.spillway, warmUp);
  await ask(sides.bare, warmUp);
  const pairs: { spillway: Load; bare: Load }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push({ spillway: await ask(sides.spillway, order), bare: await ask(sides.bare, order) });
  }
  return {
    spillway: medianLoad(pairs.map(({ spillway }) => spillway)),
    bare: medianLoad(pairs.map(({ bare }) => bare)),
    ratios: pairs.map(({ spillway, bare }) => spillway.perSecond / bare.perSecond),
  };
}

function medianLoad(loads: readonly Load[]): Load {
  return {
    perSecond: median(loads.map(({ perSecond }) => perSecond)),
    p50Ms: median(loads.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(loads.map(({ p99Ms }) => p99Ms)),
  };
}
