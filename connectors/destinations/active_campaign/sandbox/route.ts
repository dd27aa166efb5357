import type { SandboxState } from './state.ts';

export interface Call {
  readonly state: SandboxState;
  /** What the parentheses of the route's pattern caught, decoded. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  /** The parsed JSON body; undefined where there is none. */
  readonly body: unknown;
}

/** `body` undefined: an empty answer. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

export interface Route {
  readonly method: string;
  /** Against the path below `/api/3`. */
  readonly pattern: RegExp;
  answer(call: Call): Reply;
}

export function route(method: string, pattern: RegExp, answer: (call: Call) => Reply): Route {
  return { method, pattern, answer };
}

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

export function notFound(message: string): Reply {
  return { status: 404, body: { message } };
}

/** The 422 of most resources. */
export function invalid(title: string, code: string, field: string): Reply {
  return {
    status: 422,
    body: { errors: [{ title, detail: '', code, source: { pointer: `/data/attributes/${field}` } }] },
  };
}

const DEFAULT_LIMIT = 20;
const MOST_PER_PAGE = 100;

/** One page of a list, as `limit` and `offset` ask for it. */
export function page<Item>(items: readonly Item[], query: URLSearchParams): readonly Item[] {
  const limit = Math.min(Number(query.get('limit') ?? DEFAULT_LIMIT), MOST_PER_PAGE);
  const offset = Number(query.get('offset') ?? 0);
  return items.slice(offset, offset + limit);
}

export function objectIn(value: unknown, name: string): Record<string, unknown> {
  const member = isRecord(value) ? value[name] : undefined;
  return isRecord(member) ? member : {};
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, '+00:00');
}
