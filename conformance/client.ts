import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The parsed JSON; undefined where there is none. */
  readonly body: unknown;
}

interface Request {
  /** Replaces the `Authorization` header; null leaves it out. */
  readonly authorization?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string;
}

/** Asks a v1 server. `path` is below `/api/v1`, or an absolute URL such as a `next`. */
export type Client = (method: string, path: string, request?: Request) => Promise<Answer>;

const TIMEOUT_MS = 30_000;

/** A client without the conveniences of fetch: headers and paths go out as they are written. */
export function makeClient(baseUrl: string, token: string): Client {
  const base = `${baseUrl.replace(/\/+$/, '')}/api/v1`;
  return (method, path, { authorization = `Bearer ${token}`, headers = {}, json, body } = {}) => {
    const url = /^https?:/.test(path) ? path : base + path;
    const sent = json === undefined ? body : JSON.stringify(json);
    const allHeaders = {
      ...(authorization === null ? {} : { Authorization: authorization }),
      ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(sent === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(sent)) }),
      ...headers,
    };
    return send(method, url, allHeaders, sent);
  };
}

function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body: string | undefined,
): Promise<Answer> {
  const { protocol, hostname, port } = new URL(url);
  const request = protocol === 'https:' ? requestHttps : requestHttp;
  const path = url.replace(/^https?:\/\/[^/]*/, '');
  return new Promise((resolve, reject) => {
    const sent = request(
      { method, hostname: hostname.replace(/^\[|\]$/g, ''), port, path, headers, timeout: TIMEOUT_MS },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, text, body: parsed(text) });
        });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
