import type { SandboxReply } from '#sandbox-kit';

export function ok(json: unknown): SandboxReply {
  return { status: 200, json };
}

export function notFound(message: string): SandboxReply {
  return { status: 404, json: { message } };
}

/** The 422 of most resources. */
export function invalid(title: string, code: string, field: string): SandboxReply {
  return {
    status: 422,
    json: { errors: [{ title, detail: '', code, source: { pointer: `/data/attributes/${field}` } }] },
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
