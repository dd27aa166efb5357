import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { refuse } from './errors.ts';
import type { SandboxState } from './state.ts';

const MOST_EVENTS = 500;

export function eventRoutes(
  state: SandboxState,
  may: (request: SandboxRequest, scope: string) => SandboxReply | undefined,
): SandboxRoute[] {
  return [
    route(
      'GET',
      /^\/events\/(?:custom\/2026-09|v3)\/event-definitions$/,
      (request) =>
        may(request, 'behavioral_events.event_definitions.read_write') ?? {
          status: 200,
          json: { total: state.eventDefinitions.length, results: state.eventDefinitions.map(definition) },
        },
    ),
    route(
      'POST',
      /^\/events\/(?:custom\/2026-09|v3)\/send\/batch$/,
      (request) => may(request, 'analytics.behavioral_events.send') ?? takeEvents(state, request),
    ),
  ];
}

function definition({
  id,
  name,
  fullyQualifiedName,
  label,
  properties,
}: SandboxState['eventDefinitions'][number]) {
  return {
    id,
    name,
    fullyQualifiedName,
    objectTypeId: `6-${id}`,
    labels: { singular: label, plural: label },
    properties,
    associations: [],
    archived: false,
  };
}

type SentEvent = Readonly<
  Record<'eventName' | 'occurredAt' | 'email' | 'objectId' | 'utk', string | undefined>
>;

/** All of them or none. */
function takeEvents(state: SandboxState, { json }: SandboxRequest): SandboxReply {
  const { inputs } = json as { inputs: readonly SentEvent[] };
  if (inputs.length > MOST_EVENTS)
    return refuse(400, 'VALIDATION_ERROR', `At most ${MOST_EVENTS} events at once`);
  for (const { eventName, occurredAt, email, objectId, utk } of inputs) {
    if (!state.eventDefinitions.some(({ fullyQualifiedName }) => fullyQualifiedName === eventName)) {
      return refuse(400, 'VALIDATION_ERROR', `No event definition found for ${eventName}`);
    }
    if (email === undefined && objectId === undefined && utk === undefined) {
      return refuse(400, 'VALIDATION_ERROR', 'One of email, utk or objectId must be set');
    }
    if (email !== undefined && !email.includes('@')) {
      return refuse(400, 'VALIDATION_ERROR', `Email address ${email} is invalid`);
    }
    if (occurredAt !== undefined && Number.isNaN(Date.parse(occurredAt))) {
      return refuse(400, 'VALIDATION_ERROR', `Invalid input JSON: occurredAt "${occurredAt}" is no date`);
    }
  }
  state.events.push(...inputs);
  return { status: 204 };
}
