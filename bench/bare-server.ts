import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from './child.ts';
import type { Request, Response } from './exchange.ts';

// A program: node:http and nothing else, sending bytes that it was given.

export interface Recorded {
  readonly request: Request;
  readonly response: Response;
}

const answers = new Map<string, { status: number; headers: string[]; body: Buffer }>();

const server = createServer((request, response) => {
  const answer = answers.get(`${request.method} ${request.url}`);
  const reply = (): void => {
    if (answer === undefined) response.writeHead(404).end();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  if (request.method === 'GET') return reply();
  request.resume();
  request.once('end', reply);
});

server.listen(0, '127.0.0.1');

answerParent<readonly Recorded[]>(async (recorded) => {
  for (const { request, response } of recorded) {
    const { status, headers, body } = response;
    answers.set(`${request.method} ${request.path}`, {
      status,
      headers: [...headers],
      body: Buffer.from(body),
    });
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
