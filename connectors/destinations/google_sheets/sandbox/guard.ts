import type { SandboxReply, SandboxRequest } from '#sandbox-kit';
import { RequestWindow } from '#sandbox-kit';
import { errorBody, errorInfo } from './refusal.ts';
import type { State } from './state.ts';
import type { ServiceAccountTokens } from './tokens.ts';

const SCOPE = 'https://www.googleapis.com/auth/';
const SHEETS_SCOPES = ['spreadsheets', 'drive', 'drive.file'];
const READING_SCOPES = [...SHEETS_SCOPES, 'spreadsheets.readonly', 'drive.readonly'];
const DRIVE_SCOPES = ['drive', 'drive.readonly', 'drive.metadata.readonly'];

export interface Quotas {
  readonly readsPerMinute: number;
  readonly writesPerMinute: number;
}

/** Refuses as Google does before a method is reached: token, enabled API, scopes, quota of the user. */
export function guardOf(state: State, tokens: ServiceAccountTokens, quotas: Quotas) {
  const reads = new RequestWindow(quotas.readsPerMinute, 60_000);
  const writes = new RequestWindow(quotas.writesPerMinute, 60_000);

  return (request: SandboxRequest): SandboxReply | undefined => {
    const scopes = tokens.scopesOf(request);
    if (scopes === undefined) {
      return { status: 401, json: errorBody(401, 'Request had invalid authentication credentials.') };
    }
    const isSheets = request.path.startsWith('/v4/');
    const service = isSheets ? 'sheets.googleapis.com' : 'drive.googleapis.com';
    if (state.disabledServices.has(service)) return disabled(service);
    const isRead = request.method === 'GET' || request.path.endsWith(':batchGetByDataFilter');
    const sufficient = isSheets ? (isRead ? READING_SCOPES : SHEETS_SCOPES) : DRIVE_SCOPES;
    if (!sufficient.some((scope) => scopes.has(`${SCOPE}${scope}`))) {
      const reason = errorInfo('ACCESS_TOKEN_SCOPE_INSUFFICIENT', { service });
      const message = 'Request had insufficient authentication scopes.';
      return { status: 403, json: errorBody(403, message, [reason]) };
    }
    if (!isSheets || !(isRead ? reads : writes).take().isOver) return undefined;
    return overQuota(isRead ? 'Read' : 'Write', quotas);
  };
}

function disabled(service: string): SandboxReply {
  const name = service.startsWith('sheets') ? 'Google Sheets API' : 'Google Drive API';
  const url = `https://console.developers.google.com/apis/api/${service}/overview?project=100000000000`;
  const message = `${name} has not been used in project 100000000000 before or it is disabled. Enable it by visiting ${url} then retry.`;
  const reason = errorInfo('SERVICE_DISABLED', { service, consumer: 'projects/100000000000' });
  return { status: 403, json: errorBody(403, message, [reason]) };
}

function overQuota(kind: 'Read' | 'Write', { readsPerMinute, writesPerMinute }: Quotas): SandboxReply {
  const metric = `${kind} requests`;
  const limit = `${kind}RequestsPerMinutePerUser`;
  const message = `Quota exceeded for quota metric '${metric}' and limit '${metric} per minute per user' of service 'sheets.googleapis.com'.`;
  const info = errorInfo('RATE_LIMIT_EXCEEDED', {
    service: 'sheets.googleapis.com',
    quota_limit: limit,
    quota_limit_value: String(kind === 'Read' ? readsPerMinute : writesPerMinute),
  });
  return { status: 429, json: errorBody(429, message, [info]) };
}
