import { route } from '#sandbox-kit';
import type { RequestWindow, SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { isMap, refusal, text, texts } from './reply.ts';
import type { SandboxState } from './state.ts';

const ALERT_TYPES = new Set([
  'error',
  'warning',
  'info',
  'success',
  'user_update',
  'recommendation',
  'snapshot',
]);
const OWN = new Set(['title', 'text', 'date_happened', 'tags', 'alert_type', 'priority']);

/** The window that counts events. */
export interface EventLimit {
  readonly window: RequestWindow;
  readonly periodSeconds: number;
}

export function eventRoutes(state: SandboxState, limit: EventLimit): SandboxRoute[] {
  return [
    route('POST', /^\/api\/v1\/events$/, (request) => {
      const { isOver, remaining, resetsAt } = limit.window.take();
      const headers = {
        'x-ratelimit-limit': String(limit.window.limit),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-period': String(limit.periodSeconds),
        'x-ratelimit-reset': String(Math.max(0, Math.ceil((resetsAt.getTime() - Date.now()) / 1000))),
        'x-ratelimit-name': 'events_submission',
      };
      const reply = isOver ? refusal(429, 'Too many requests') : post(state, request);
      return { ...reply, headers };
    }),
  ];
}

function post(state: SandboxState, { json }: SandboxRequest): SandboxReply {
  if (!isMap(json)) return refusal(400, 'Payload is not in the expected format');
  const title = text(json['title']);
  const words = text(json['text']);
  if (title === undefined || words === undefined)
    return refusal(400, "Missing required attributes: 'title', 'text'");
  if (Array.from(words).length > 4000)
    return refusal(400, "The value provided for parameter 'text' is too long");
  const key = json['aggregation_key'];
  if (key !== undefined && (text(key) ?? '').length > 100) {
    return refusal(400, "The value provided for parameter 'aggregation_key' is invalid");
  }
  const alertType = text(json['alert_type'] ?? 'info') ?? '';
  if (!ALERT_TYPES.has(alertType)) {
    return refusal(400, "The value provided for parameter 'alert_type' is invalid");
  }
  const priority = text(json['priority'] ?? 'normal') ?? '';
  if (!['normal', 'low'].includes(priority)) {
    return refusal(400, "The value provided for parameter 'priority' is invalid");
  }
  const now = Math.floor(Date.now() / 1000);
  const happened: unknown = json['date_happened'] ?? now;
  if (
    !Number.isInteger(happened) ||
    Number(happened) < now - 18 * 3600 ||
    Number(happened) > now + 2 * 3600
  ) {
    return refusal(400, "The value provided for parameter 'date_happened' is invalid");
  }
  const id = 7_000_000_000 + state.events.length + 1;
  const event = {
    id,
    title,
    text: words,
    date_happened: Number(happened),
    tags: texts(json['tags']),
    alert_type: alertType,
    priority,
    rest: Object.fromEntries(Object.entries(json).filter(([name]) => !OWN.has(name))),
  };
  state.events.push(event);
  const { rest, ...shown } = event;
  const { host, device_name, source_type_name } = rest;
  return {
    status: 202,
    json: {
      status: 'ok',
      event: {
        ...shown,
        host,
        device_name,
        source_type_name,
        id_str: String(id),
        url: `https://app.datadoghq.com/event/event?id=${id}`,
        payload: JSON.stringify(json),
      },
    },
  };
}
