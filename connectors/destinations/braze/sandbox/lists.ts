import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { ok } from './reply.ts';
import type { Campaign, SandboxState } from './state.ts';

const ATTRIBUTES_PAGE = 50;
const CAMPAIGNS_PAGE = 100;
const EDITED = '2026-03-02T10:15:00+00:00';

export function listRoutes(state: SandboxState): readonly SandboxRoute[] {
  return [
    route('GET', /^\/custom_attributes$/, (request) => attributes(state, request)),
    route('GET', /^\/campaigns\/list$/, ({ query }) =>
      ok({
        campaigns: page(state.campaigns, query).map((one) => ({ ...listed(one), is_api_campaign: false })),
      }),
    ),
    route('GET', /^\/canvas\/list$/, ({ query }) =>
      ok({ canvases: page(state.canvases, query).map(listed) }),
    ),
    route('GET', /^\/events\/list$/, () =>
      ok({ events: [...new Set(state.events.map(({ body }) => String(body['name'])))].toSorted() }),
    ),
  ];
}

function attributes({ customAttributes }: SandboxState, request: SandboxRequest): SandboxReply {
  const cursor = request.query.get('cursor');
  const start = cursor === null ? 0 : Number(Buffer.from(cursor, 'base64').toString().split(':')[1]);
  const end = start + ATTRIBUTES_PAGE;
  const next = `http://${request.headers['host'] ?? ''}/custom_attributes?cursor=${cursorAt(end)}`;
  const entries = customAttributes
    .slice(start, end)
    .map((one) => ({ ...one, description: null, tag_names: [] }));
  const links = end < customAttributes.length ? { link: `<${next}>; rel="next"` } : {};
  return { ...ok({ attributes: entries }), headers: links };
}

function cursorAt(offset: number): string {
  return encodeURIComponent(Buffer.from(`skip:${offset}`).toString('base64'));
}

function page(all: readonly Campaign[], query: URLSearchParams): readonly Campaign[] {
  const start = Number(query.get('page') ?? 0) * CAMPAIGNS_PAGE;
  return all.slice(start, start + CAMPAIGNS_PAGE);
}

function listed({ id, name }: Campaign) {
  return { id, last_edited: EDITED, name, tags: [] };
}
