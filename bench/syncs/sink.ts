import { answerParent } from '../child.ts';
import { startEndpoint } from './endpoint.ts';

// An endpoint that takes every record and keeps a count, in a process of its own.

export type SinkOrder = { readonly ask: 'start' } | { readonly ask: 'count' };

export interface SinkFigures {
  readonly url: string;
  readonly records: number;
}

let url = '';
let records = 0;

answerParent<SinkOrder>(async ({ ask }) => {
  if (ask === 'start') {
    url = await startEndpoint({
      batchSize: 1000,
      parallelBatches: 16,
      take: (taken) => void (records += taken.length),
    });
  }
  const taken = records;
  records = 0;
  return { url, records: taken } satisfies SinkFigures;
});
