import type { SandboxRoute } from '#sandbox-kit';
import { route } from '#sandbox-kit';
import { mayAccess } from './destination.ts';
import { standardRefusal } from './failure.ts';
import type { GoogleAdsState, IngestRequest } from './state.ts';

const KEY_TYPES = {
  CONTACT_INFO: 'CONTACT_ID',
  CRM_ID: 'USER_ID',
  MOBILE_ADVERTISING_ID: 'MOBILE_ID',
} as const;

/** Reading of the Data Manager API: what became of requests, and the lists. */
export function dataManagerReadRoutes(state: GoogleAdsState): SandboxRoute[] {
  return [
    route('GET', /^\/v1\/requestStatus:retrieve$/, ({ query }) => {
      const request = state.ingests.get(query.get('requestId') ?? '');
      if (request === undefined) return standardRefusal(404, 'NOT_FOUND', 'Resource not found.');
      return { status: 200, json: { requestStatusPerDestination: [statusOf(request)] } };
    }),
    route(
      'GET',
      /^\/v1\/accountTypes\/GOOGLE_ADS\/accounts\/(\d+)\/userLists$/,
      ({ params, query, headers }) => {
        const [accountId = ''] = params;
        const login = /^accountTypes\/GOOGLE_ADS\/accounts\/(\d+)$/.exec(headers['login-account'] ?? '')?.[1];
        if (!mayAccess(state, accountId, login ?? accountId)) {
          return standardRefusal(403, 'PERMISSION_DENIED', 'The user does not have permission.');
        }
        const size = Number(query.get('pageSize') ?? '50');
        const from = Number(query.get('pageToken') ?? '0');
        const lists = state.userLists.filter(
          ({ customerId, type }) => customerId === accountId && type === 'CRM_BASED',
        );
        const userLists = lists
          .slice(from, from + size)
          .map(({ id, name, uploadKeyType = 'CONTACT_INFO', ...list }) => ({
            name: `accountTypes/GOOGLE_ADS/accounts/${accountId}/userLists/${id}`,
            id,
            displayName: name,
            membershipStatus: list.membershipStatus,
            readOnly: list.readOnly,
            ingestedUserListInfo: { uploadKeyTypes: [KEY_TYPES[uploadKeyType]] },
          }));
        return {
          status: 200,
          json: {
            ...(userLists.length === 0 ? {} : { userLists }),
            ...(from + size < lists.length ? { nextPageToken: String(from + size) } : {}),
          },
        };
      },
    ),
  ];
}

/** The status, which comes nearer to its end each time that somebody asks. */
function statusOf(request: IngestRequest): object {
  const { destination, kind, recordCount } = request;
  if (request.asksLeft > 0) {
    request.asksLeft -= 1;
    return { destination, requestStatus: 'PROCESSING' };
  }
  request.errors ??= request.apply();
  const refused = [...request.errors.values()].reduce((sum, count) => sum + count, 0);
  const errorCounts = [...request.errors].map(([reason, count]) => ({ reason, recordCount: String(count) }));
  const counts = { recordCount: String(recordCount) };
  return {
    destination,
    requestStatus: refused === 0 ? 'SUCCESS' : refused === recordCount ? 'FAILED' : 'PARTIAL_SUCCESS',
    ...(refused === 0 ? {} : { errorInfo: { errorCounts } }),
    ...(kind === 'events' ? { eventsIngestionStatus: counts } : {}),
    ...(kind === 'members' ? { audienceMembersIngestionStatus: { userDataIngestionStatus: counts } } : {}),
    ...(kind === 'removal' ? { audienceMembersRemovalStatus: { userDataRemovalStatus: counts } } : {}),
  };
}
