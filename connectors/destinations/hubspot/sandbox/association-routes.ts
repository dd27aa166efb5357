import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { refuse } from './errors.ts';
import type { SandboxState } from './state.ts';
import { findObject } from './state.ts';

export function associationRoutes(
  state: SandboxState,
  may: (request: SandboxRequest, scope: string) => SandboxReply | undefined,
): SandboxRoute[] {
  return [
    route(
      'POST',
      /^\/crm\/(?:associations\/2026-03|v4\/associations)\/([^/]+)\/([^/]+)\/batch\/associate\/default$/,
      (request) => {
        const [from, to] = request.params.map((name) => findObject(state, name));
        if (from === undefined || to === undefined) {
          return refuse(
            400,
            'VALIDATION_ERROR',
            `Unable to infer object type from: ${request.params.join(', ')}`,
          );
        }
        return may(request, from.scopes.write) ?? associate(state, request, from.path, to.path);
      },
    ),
  ];
}

function associate(state: SandboxState, { json }: SandboxRequest, from: string, to: string): SandboxReply {
  const { inputs } = json as { inputs: readonly { from: { id: string }; to: { id: string } }[] };
  const lost = inputs.find((input) => findObject(state, to)?.records.has(input.to.id) !== true);
  if (lost !== undefined) return refuse(400, 'VALIDATION_ERROR', `No ${to} with the id ${lost.to.id}`);
  const now = new Date().toISOString();
  const associationSpec = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 };
  for (const input of inputs) state.associations.add(`${from} ${input.from.id} ${to} ${input.to.id}`);
  const results = inputs.flatMap((input) => [
    { from: input.from, to: input.to, associationSpec },
    { from: input.to, to: input.from, associationSpec: { ...associationSpec, associationTypeId: 2 } },
  ]);
  return { status: 200, json: { status: 'COMPLETE', results, startedAt: now, completedAt: now } };
}
