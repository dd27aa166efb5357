import type { CustomDestination } from '../connectors/destinations/custom_api/sandbox/index.ts';
import { Child } from './child.ts';
import type { Request } from './exchange.ts';
import type { Plan } from './plan.ts';
import { record, withBare } from './reads.ts';
import type { Comparison, Side } from './rounds.ts';
import { compare } from './rounds.ts';
import { create } from './seed.ts';

const AT_ONCE = [1, 5] as const;

export interface CreateFigures {
  readonly atOnce: readonly { readonly connections: number; readonly compared: Comparison }[];
  /** Calls to the endpoint that one POST waits for. */
  readonly calls: number;
  /** How long these calls alone take one after the other, of each repetition. */
  readonly callsMs: readonly number[];
}

/** Creates destinations on an endpoint that runs here: the answer waits for a real check and a real discovery. */
export async function measureCreates(
  spillway: Side,
  endpoint: CustomDestination,
  plan: Plan,
): Promise<CreateFigures> {
  const request = create(endpoint.url);
  const before = endpoint.requests.length;
  const recorded = await record(spillway.url, request);
  const calls = endpoint.requests.slice(before);
  const atOnce = await withBare(spillway, [recorded], async (load, sides) => {
    const figures: { connections: number; compared: Comparison }[] = [];
    for (const connections of AT_ONCE) {
      const order = { request, connections, limit: { requests: plan.creates } };
      const warmUp = { ...order, limit: { requests: 10 } };
      figures.push({ connections, compared: await compare(load, sides, { rounds: 3, order, warmUp }) });
    }
    return figures;
  });
  return { atOnce, calls: calls.length, callsMs: await replay(endpoint.url, calls, plan.creates * 3) };
}

async function replay(url: string, calls: CustomDestination['requests'], times: number): Promise<number[]> {
  const { pathname } = new URL(url);
  const requests = calls.map(({ method, params, headers }, at): Request => {
    const id = at.toString(16).padStart(32, '0');
    return {
      method: 'POST',
      path: pathname,
      headers: {
        'content-type': 'application/json',
        authorization: headers.authorization ?? '',
        'accept-encoding': headers['accept-encoding'] ?? 'identity',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
    };
  });
  const child = new Child(new URL('./replay.ts', import.meta.url));
  try {
    const took = await child.ask<number[]>({ url, requests, times });
    // Until its code is compiled, the replay costs more than the calls.
    return took.slice(Math.ceil(times / 4));
  } finally {
    await child.stop();
  }
}
