import type { SandboxReply, SandboxRequest } from '#sandbox-kit';
import { textOf } from './members.ts';

/** A list by cursor where `page[size]` is asked for, else by offset as older clients have it. */
export function page(request: SandboxRequest, name: string, entries: readonly unknown[]): SandboxReply {
  const { query } = request;
  const asked = query.get('page[size]');
  if (asked === null) {
    return {
      status: 200,
      json: { [name]: entries, count: entries.length, next_page: null, previous_page: null },
    };
  }
  const size = Math.min(100, Math.max(1, Number(asked)));
  const cursor = query.get('page[after]');
  const from = cursor === null ? 0 : Number(Buffer.from(cursor, 'base64').toString('utf8'));
  const next = from + size;
  const hasMore = next < entries.length;
  const after = Buffer.from(String(next)).toString('base64');
  const link = `https://example.zendesk.com${request.path}?page%5Bsize%5D=${size}&page%5Bafter%5D=${encodeURIComponent(after)}`;
  return {
    status: 200,
    json: {
      [name]: entries.slice(from, next),
      meta: { has_more: hasMore, after_cursor: hasMore ? after : null, before_cursor: null },
      links: { next: hasMore ? link : null, prev: null },
    },
  };
}

/** The entries whose member is among the values of a parameter: `ids=1,2`. */
export function among<E extends Readonly<Record<string, unknown>>>(
  entries: Iterable<E>,
  member: string,
  values: string | null,
): E[] {
  const wanted = new Set((values ?? '').split(',').map((value) => value.trim().toLowerCase()));
  return [...entries].filter((entry) => wanted.has(textOf(entry[member]).toLowerCase()));
}

export function reply(json: unknown): SandboxReply {
  return { status: 200, json };
}

export function failure(status: number, error: unknown, description?: string): SandboxReply {
  return { status, json: { error, ...(description === undefined ? {} : { description }) } };
}
