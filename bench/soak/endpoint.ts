import { setTimeout as delay } from 'node:timers/promises';
import { answerParent } from '../child.ts';
import { startEndpoint } from '../syncs/endpoint.ts';
import { BATCH, PARALLEL } from './limits.ts';

// An endpoint that knows how often each record of a round came, in a process of its own.

/** From the arrival of a batch to its answer. */
const ANSWER_MS = 100;

export type EndpointOrder = { readonly ask: 'start' } | { readonly ask: 'round'; readonly round: number };

export interface Received {
  readonly url: string;
  readonly records: number;
  readonly different: number;
  /** Records of an earlier round. */
  readonly stale: number;
}

let url = '';
let round = 0;
let records = 0;
let stale = 0;
let different = new Set<unknown>();

answerParent<EndpointOrder>(async (order) => {
  if (order.ask === 'start') {
    url = await startEndpoint({
      batchSize: BATCH,
      parallelBatches: PARALLEL,
      take: async (taken) => {
        records += taken.length;
        for (const { id, visits } of taken) {
          if (visits === round) different.add(id);
          else stale += 1;
        }
        await delay(ANSWER_MS);
      },
    });
  }
  const taken = { records, different: different.size, stale };
  round = order.ask === 'round' ? order.round : 0;
  records = 0;
  stale = 0;
  different = new Set();
  return { url, ...taken } satisfies Received;
});
