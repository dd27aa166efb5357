import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { refuse } from './errors.ts';
import type { SandboxState } from './state.ts';

const SCOPE = 'communication_preferences.read_write';

export function subscriptionRoutes(
  state: SandboxState,
  may: (request: SandboxRequest, scope: string) => SandboxReply | undefined,
): SandboxRoute[] {
  return [
    route(
      'GET',
      /^\/communication-preferences\/(?:2026-03|v4)\/definitions$/,
      (request) => may(request, SCOPE) ?? definitions(state),
    ),
    route(
      'GET',
      /^\/communication-preferences\/(?:2026-03|v4)\/statuses\/([^/]+)$/,
      (request) => may(request, SCOPE) ?? readStatuses(state, request),
    ),
    route(
      'POST',
      /^\/communication-preferences\/(?:2026-03|v4)\/statuses\/([^/]+)$/,
      (request) => may(request, SCOPE) ?? setStatus(state, request),
    ),
    route(
      'GET',
      /^\/communication-preferences\/(?:2026-03|v4)\/statuses\/([^/]+)\/unsubscribe-all$/,
      (request) => may(request, SCOPE) ?? readWideStatus(state, request),
    ),
  ];
}

function definitions(state: SandboxState): SandboxReply {
  const now = new Date().toISOString();
  return {
    status: 200,
    json: {
      status: 'COMPLETE',
      startedAt: now,
      completedAt: now,
      results: state.subscriptionTypes.map(({ id, name }) => ({
        id,
        name,
        description: name,
        isActive: true,
        isDefault: false,
        isInternal: false,
        createdAt: now,
        updatedAt: now,
      })),
    },
  };
}

function setStatus(state: SandboxState, { params, json }: SandboxRequest): SandboxReply {
  const [email = ''] = params;
  const { subscriptionId, statusState, channel } = json as {
    subscriptionId: number;
    statusState: string;
    channel: string;
  };
  if (!email.includes('@')) return refuse(400, 'VALIDATION_ERROR', `${email} is not a valid email address`);
  if (!['SUBSCRIBED', 'UNSUBSCRIBED', 'NOT_SPECIFIED'].includes(statusState)) {
    return refuse(400, 'VALIDATION_ERROR', `Invalid input JSON: statusState ${statusState}`);
  }
  if (!state.subscriptionTypes.some(({ id }) => id === String(subscriptionId))) {
    return refuse(400, 'VALIDATION_ERROR', `Subscription ${subscriptionId} does not exist`);
  }
  state.subscriptions.set(`${email.toLowerCase()} ${subscriptionId}`, statusState);
  const status = shownStatus(email, subscriptionId, statusState, channel);
  return complete([{ ...status, setStatusSuccessReason: 'REQUESTED_CHANGE_OCCURRED' }]);
}

function readStatuses(state: SandboxState, { params, query }: SandboxRequest): SandboxReply {
  const [email = ''] = params;
  if (!email.includes('@')) return refuse(400, 'VALIDATION_ERROR', `${email} is not a valid email address`);
  return complete(
    state.subscriptionTypes.map(({ id }) => {
      const status = state.subscriptions.get(`${email.toLowerCase()} ${id}`) ?? 'NOT_SPECIFIED';
      return shownStatus(email, Number(id), status, query.get('channel') ?? 'EMAIL');
    }),
  );
}

/** Nothing for somebody who has not opted out of everything. */
function readWideStatus(state: SandboxState, { params, query }: SandboxRequest): SandboxReply {
  const [email = ''] = params;
  if (!state.unsubscribedFromAll.has(email.toLowerCase())) return complete([]);
  const timestamp = new Date().toISOString();
  const channel = query.get('channel') ?? 'EMAIL';
  const named = { channel, subscriberIdString: email, timestamp };
  return complete([{ ...named, status: 'UNSUBSCRIBED', wideStatusType: 'PORTAL_WIDE' }]);
}

function shownStatus(email: string, subscriptionId: number, status: string, channel: string) {
  return {
    channel,
    subscriberIdString: email,
    subscriptionId,
    status,
    source: 'PUBLIC_API',
    timestamp: new Date().toISOString(),
  };
}

function complete(results: readonly unknown[]): SandboxReply {
  const now = new Date().toISOString();
  return { status: 200, json: { status: 'COMPLETE', startedAt: now, completedAt: now, results } };
}
