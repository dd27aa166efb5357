import { route } from '#sandbox-kit';
import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { isMap, text } from './reply.ts';
import type { SandboxState } from './state.ts';

const MOST_LOGS = 1000;
const MOST_BYTES = 5_000_000;
const MOST_LOG_BYTES = 1_000_000;

export function logRoutes(state: SandboxState): SandboxRoute[] {
  return [route('POST', /^\/api\/v2\/logs$/, (request) => submit(state, request))];
}

function submit(state: SandboxState, { text: sent, json, query }: SandboxRequest): SandboxReply {
  if (Buffer.byteLength(sent) > MOST_BYTES)
    return logRefusal(413, 'Payload Too Large', 'The payload is above 5MB');
  const list: readonly unknown[] = Array.isArray(json) ? json : [json];
  if (list.length > MOST_LOGS) return logRefusal(413, 'Payload Too Large', `More than ${MOST_LOGS} logs`);
  const logs = list.filter(isMap);
  if (logs.length < list.length) return logRefusal(400, 'Bad Request', 'Malformed payload');
  const tags = query.get('ddtags');
  for (const log of logs) {
    const isLarge = Buffer.byteLength(JSON.stringify(log)) > MOST_LOG_BYTES;
    state.logs.push({
      ...log,
      ...(isLarge ? { message: (text(log['message']) ?? '').slice(0, MOST_LOG_BYTES) } : {}),
      ...(tags === null ? {} : { ddtags: [text(log['ddtags']), tags].filter(Boolean).join(',') }),
    });
  }
  return { status: 202, json: {} };
}

/** Errors of the logs intake have a shape of their own. */
function logRefusal(status: number, title: string, detail: string): SandboxReply {
  return { status, json: { errors: [{ title, detail, status: String(status) }] } };
}
