import { request as httpRequest } from 'node:http';
import type { Agent } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request that is sent again and again. */
export interface Request {
  readonly method: 'GET' | 'POST';
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Response {
  readonly status: number;
  /** Names and values in turn, as they were sent, without those that node:http adds to every answer. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

const ADDED_BY_NODE = new Set(['date', 'connection', 'keep-alive']);

/** Sends one request; over a connection that is kept for the next one where an agent is given. */
export async function exchange(
  url: string,
  { method, path, headers, body }: Request,
  agent?: Agent,
): Promise<Response> {
  const sent = httpRequest(new URL(path, url), {
    method,
    headers,
    ...(agent === undefined ? {} : { agent }),
  });
  const received = new Promise<Response>((resolve, reject) => {
    sent.once('error', reject);
    sent.once('response', (message) => {
      buffer(message).then(
        (bytes) =>
          resolve({ status: message.statusCode ?? 0, headers: ownHeaders(message.rawHeaders), body: bytes }),
        reject,
      );
    });
  });
  sent.end(body);
  return received;
}

function ownHeaders(raw: readonly string[]): string[] {
  const own: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (!ADDED_BY_NODE.has(name.toLowerCase())) own.push(name, raw[at + 1] ?? '');
  }
  return own;
}
