import { Agent } from 'node:http';
import { answerParent } from './child.ts';
import { exchange } from './exchange.ts';
import type { Request } from './exchange.ts';

// A program: sends requests one after the other over one connection, and times the whole of them.

export interface ReplayOrder {
  readonly url: string;
  readonly requests: readonly Request[];
  readonly times: number;
}

answerParent<ReplayOrder>(async ({ url, requests, times }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const took: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const began = performance.now();
    for (const request of requests) await exchange(url, request, agent);
    took.push(performance.now() - began);
  }
  agent.destroy();
  return took;
});
