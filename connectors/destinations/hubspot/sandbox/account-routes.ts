import type { SandboxReply, SandboxRequest, SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { refuse } from './errors.ts';
import type { SandboxState } from './state.ts';
import { findObject } from './state.ts';

export function accountRoutes(
  state: SandboxState,
  may: (request: SandboxRequest, scope: string) => SandboxReply | undefined,
): SandboxRoute[] {
  return [
    route('GET', /^\/account-info\/(?:2026-09|v3)\/details$/, () => ({
      status: 200,
      json: {
        portalId: state.portalId,
        accountType: 'STANDARD',
        timeZone: 'Europe/Berlin',
        companyCurrency: 'EUR',
        additionalCurrencies: [],
        utcOffset: '+01:00',
        utcOffsetMilliseconds: 3_600_000,
        uiDomain: 'app-eu1.hubspot.com',
        dataHostingLocation: 'eu1',
      },
    })),
    route('GET', /^\/crm\/object-library\/2026-09\/enablement$/, () => ({
      status: 200,
      json: {
        enablementByObjectTypeId: Object.fromEntries(
          [...state.objects.values()].map(({ objectTypeId }) => [
            objectTypeId,
            !state.disabled.has(objectTypeId),
          ]),
        ),
      },
    })),
    route('GET', /^\/crm\/(?:properties\/2026-09|v3\/properties)\/([^/]+)$/, (request) => {
      const object = findObject(state, request.params[0] ?? '');
      if (object === undefined) {
        return refuse(404, 'OBJECT_NOT_FOUND', `Unable to infer object type from: ${request.params[0]}`);
      }
      const isCustom = object.objectTypeId.startsWith('2-');
      const refusal = may(request, object.scopes.read);
      if (refusal !== undefined && !(isCustom && may(request, 'crm.schemas.custom.read') === undefined)) {
        return refusal;
      }
      return { status: 200, json: { results: object.properties } };
    }),
    route(
      'GET',
      /^\/crm-object-schemas\/(?:2026-09|v3)\/schemas$/,
      (request) =>
        may(request, 'crm.schemas.custom.read') ?? {
          status: 200,
          json: { results: schemas(state, request.query.get('includePropertyDefinitions') !== 'false') },
        },
    ),
  ];
}

function schemas(state: SandboxState, withProperties: boolean) {
  return [...state.objects.values()]
    .filter(({ objectTypeId }) => objectTypeId.startsWith('2-'))
    .map(({ objectTypeId, singular, properties, required, searchable }) => ({
      id: objectTypeId.slice(2),
      objectTypeId,
      name: singular.toLowerCase(),
      fullyQualifiedName: `p${state.portalId}_${singular.toLowerCase()}`,
      labels: { singular, plural: `${singular}s` },
      requiredProperties: required,
      searchableProperties: searchable,
      secondaryDisplayProperties: [],
      primaryDisplayProperty: required[0] ?? 'hs_object_id',
      properties: withProperties ? properties : [],
      associations: [
        { id: '1', fromObjectTypeId: objectTypeId, toObjectTypeId: '0-1' },
        { id: '2', fromObjectTypeId: '0-1', toObjectTypeId: objectTypeId },
      ],
      allowsSensitiveProperties: false,
      archived: false,
    }));
}
