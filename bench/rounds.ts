import type { Child } from './child.ts';
import type { Load, LoadOrder } from './load.ts';
import { processorMs } from './processor-time.ts';
import { median } from './statistics.ts';

export interface Side {
  readonly url: string;
  /** Of all processes that take part in an answer. */
  readonly pids: () => Promise<readonly number[]>;
}

/** `bare` sends what `spillway` sends. */
export interface Sides {
  readonly spillway: Side;
  readonly bare: Side;
}

interface SideFigures extends Load {
  /** Processor time of the server for one answer. Undefined where the system doesn't tell. */
  readonly processorUs: number | undefined;
}

/** Medians over the rounds. */
export interface Comparison {
  readonly spillway: SideFigures;
  readonly bare: SideFigures;
  /** Spillway's requests per second to those of the bare server, of each round. */
  readonly ratios: readonly number[];
}

type Order = Omit<LoadOrder, 'url'>;

/** Both sides in turn, round after round, so that what else the machine does falls on both. */
export async function compare(
  load: Child,
  { spillway, bare }: Sides,
  { rounds, order, warmUp }: { rounds: number; order: Order; warmUp: Order },
): Promise<Comparison> {
  await loadSide(load, spillway, warmUp);
  await loadSide(load, bare, warmUp);
  const ours: SideFigures[] = [];
  const theirs: SideFigures[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const our = await loadSide(load, spillway, order);
    const their = await loadSide(load, bare, order);
    ours.push(our);
    theirs.push(their);
    ratios.push(our.perSecond / their.perSecond);
  }
  return { spillway: medianOf(ours), bare: medianOf(theirs), ratios };
}

async function loadSide(load: Child, { url, pids }: Side, order: Order): Promise<SideFigures> {
  const before = await processorMs(await pids());
  const measured = await load.ask<Load>({ url, ...order });
  const after = await processorMs(await pids());
  const used = before === undefined || after === undefined ? undefined : after - before;
  return { ...measured, processorUs: used === undefined ? undefined : (used * 1000) / measured.answers };
}

function medianOf(figures: readonly SideFigures[]): SideFigures {
  const of = (value: (figure: SideFigures) => number): number => median(figures.map(value));
  const known = figures.every(({ processorUs }) => processorUs !== undefined);
  return {
    answers: of(({ answers }) => answers),
    perSecond: of(({ perSecond }) => perSecond),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    processorUs: known ? of(({ processorUs = 0 }) => processorUs) : undefined,
  };
}
