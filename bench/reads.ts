import { Child } from './child.ts';
import { exchange } from './exchange.ts';
import type { Request, Response } from './exchange.ts';
import type { Recorded } from './bare-server.ts';
import type { Plan } from './plan.ts';
import type { Comparison, Side, Sides } from './rounds.ts';
import { compare } from './rounds.ts';

const CONNECTIONS = 20;

export interface ReadFigures extends Comparison {
  readonly name: string;
  /** Of the body. */
  readonly bytes: number;
}

/** Loads each request on Spillway and on a bare node:http server that sends what Spillway sent. */
export async function measureReads(
  spillway: Side,
  reads: Readonly<Record<string, Request>>,
  plan: Plan,
): Promise<ReadFigures[]> {
  const requests = Object.values(reads);
  const recorded = await Promise.all(requests.map((request) => record(spillway.url, request)));
  return withBare(spillway, recorded, async (load, sides) => {
    const figures: ReadFigures[] = [];
    for (const [name, request] of Object.entries(reads)) {
      const at = (seconds: number) => ({ request, connections: CONNECTIONS, limit: { seconds } });
      const compared = await compare(load, sides, {
        rounds: plan.rounds,
        order: at(plan.roundSeconds),
        warmUp: at(plan.warmUpSeconds),
      });
      const bytes = recorded[requests.indexOf(request)]?.response.body.length ?? 0;
      figures.push({ name, bytes, ...compared });
    }
    return figures;
  });
}

/** A request with what a server answers it. Throws where that is no success. */
export async function record(url: string, request: Request): Promise<Recorded> {
  const response = await exchange(url, request);
  if (response.status >= 300) {
    const body = Buffer.from(response.body).toString();
    throw new Error(`${request.method} ${request.path} answered ${response.status}: ${body}`);
  }
  return { request, response };
}

/** Starts a bare server with these answers and a load generator, each a process of its own. */
export async function withBare<Result>(
  spillway: Side,
  recorded: readonly Recorded[],
  use: (load: Child, sides: Sides) => Promise<Result>,
): Promise<Result> {
  const children = new AsyncDisposableStack();
  const start = (program: string): Child => {
    const child = new Child(new URL(program, import.meta.url));
    children.defer(() => child.stop());
    return child;
  };
  try {
    const server = start('./bare-server.ts');
    const bare: Side = { url: await server.ask<string>(recorded), pids: async () => [server.pid] };
    for (const { request, response } of recorded) requireSame(response, await exchange(bare.url, request));
    return await use(start('./load.ts'), { spillway, bare });
  } finally {
    await children.disposeAsync();
  }
}

function requireSame(spillway: Response, bare: Response): void {
  const same =
    bare.status === spillway.status &&
    bare.headers.join('\n') === spillway.headers.join('\n') &&
    Buffer.compare(bare.body, spillway.body) === 0;
  if (!same) throw new Error('the bare server does not send what Spillway sends');
}
