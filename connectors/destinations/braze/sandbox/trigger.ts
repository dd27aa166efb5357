import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { fault, listOf, mapOf, ok } from './reply.ts';
import type { Campaign, SandboxState } from './state.ts';

const MOST = 50;

export function triggerRoutes(state: SandboxState): readonly SandboxRoute[] {
  return [
    route('POST', /^\/campaigns\/trigger\/send$/, (request) =>
      trigger(state, request, 'campaign_id', state.campaigns, 'Invalid Campaign ID'),
    ),
    route('POST', /^\/canvas\/trigger\/send$/, (request) =>
      trigger(state, request, 'canvas_id', state.canvases, 'Invalid Canvas ID'),
    ),
  ];
}

function trigger(
  state: SandboxState,
  { json }: SandboxRequest,
  name: string,
  known: readonly Campaign[],
  unknown: string,
): SandboxReply {
  const body = mapOf(json);
  const recipients = listOf(body['recipients']).map(mapOf);
  const found = known.find(({ id, isTriggered }) => isTriggered && id === body[name]);
  if (found === undefined) return fault(400, unknown);
  if (recipients.length === 0 && body['broadcast'] !== true) return fault(400, 'No Recipients');
  if (recipients.length > MOST) {
    return fault(400, 'The max number of external_ids and aliases per request was exceeded');
  }
  const nameless = recipients.some(
    ({ external_user_id, user_alias }) => (external_user_id === undefined) === (user_alias === undefined),
  );
  if (nameless) return fault(400, 'Recipients must specify exactly one of external_user_id and user_alias');
  if (
    recipients.some(({ send_to_existing_only, attributes }) => send_to_existing_only === false && !attributes)
  ) {
    return fault(400, 'attributes are required where send_to_existing_only is false');
  }
  const who = recipients.map(({ external_user_id, user_alias }) =>
    JSON.stringify([external_user_id, user_alias]),
  );
  for (const [at, recipient] of recipients.entries()) {
    // A request reaches a user once.
    if (who.indexOf(who[at] ?? '') === at) state.sent.push({ id: found.id, recipient });
  }
  return ok({ dispatch_id: `dispatch-${state.next()}` }, 201);
}
