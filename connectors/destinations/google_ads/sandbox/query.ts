import type { Row } from './json.ts';
import { mapOf } from './json.ts';
import type { GoogleAdsState } from './state.ts';

/** The rows that a query asks for, or the error that it is refused with. */
export type QueryResult =
  { readonly rows: readonly Row[] } | { readonly error: string; readonly message: string };

const QUERY = /^SELECT (.+?) FROM (\w+)(?: WHERE (.+?))?(?: LIMIT (\d+))?$/i;
const CONDITION = /^([\w.]+) (=|!=|IN) (.+)$/i;

/** Answers the part of the Google Ads Query Language that reads resources. */
export function runQuery(state: GoogleAdsState, customerId: string, query: string): QueryResult {
  const [, fields = '', resource = '', where = '', limit] = QUERY.exec(query.trim()) ?? [];
  const known = resourcesOf(state, customerId)[resource];
  if (known === undefined) {
    return { error: 'BAD_RESOURCE_TYPE_IN_FROM_CLAUSE', message: `There is no resource '${resource}'.` };
  }
  const selected = fields.split(',').map((field) => field.trim());
  const conditions = where === '' ? [] : where.split(/ AND /i).map((condition) => condition.trim());
  const parsed = conditions.map((condition) => CONDITION.exec(condition));
  if (parsed.includes(null)) return { error: 'UNEXPECTED_INPUT', message: `Can't read '${where}'.` };
  const foreign = [...selected, ...parsed.map((condition) => condition?.[1] ?? '')].find(
    (field) => !field.startsWith(`${resource}.`),
  );
  if (foreign !== undefined) {
    return { error: 'UNRECOGNIZED_FIELD', message: `Unrecognized field in the query: '${foreign}'.` };
  }
  const rows = known.filter((row) => parsed.every((condition) => holds(row, condition)));
  const picked = rows.map((row) => pick(row, [`${resource}.resource_name`, ...selected]));
  return { rows: picked.slice(0, limit === undefined ? undefined : Number(limit)) };
}

function holds(row: Row, condition: RegExpExecArray | null | undefined): boolean {
  const [, field = '', operator = '', text = ''] = condition ?? [];
  const value = String(valueAt(row, field));
  const literals = [...text.matchAll(/'([^']*)'|\b(TRUE|FALSE|\d+)\b/g)].map(
    ([, quoted, plain = '']) => quoted ?? plain.toLowerCase(),
  );
  const isListed = literals.some((literal) => literal === value);
  return operator === '!=' ? !isListed : isListed;
}

function valueAt(row: Row, field: string): unknown {
  return namesIn(field).reduce<unknown>((value, name) => mapOf(value)[name], row);
}

/** Fields without a value are left out, as the API does. */
function pick(row: Row, fields: readonly string[]): Row {
  const picked: Row = {};
  for (const field of fields) {
    const value = valueAt(row, field);
    if (value === undefined) continue;
    const names = namesIn(field);
    let place = picked;
    for (const name of names.slice(0, -1)) place = (place[name] ??= {}) as Row;
    place[names.at(-1) ?? ''] = value;
  }
  return picked;
}

function namesIn(field: string): string[] {
  return field
    .split('.')
    .map((name) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));
}

function resourcesOf(state: GoogleAdsState, customerId: string): Record<string, Row[]> {
  const customer = state.customers.get(customerId);
  const prefix = `customers/${customerId}`;
  const clients = (customer?.clients ?? []).flatMap((id) => state.customers.get(id) ?? []);
  return {
    customer:
      customer === undefined
        ? []
        : [
            {
              customer: {
                resourceName: prefix,
                id: customer.id,
                descriptiveName: customer.name,
                manager: customer.isManager,
                conversionTrackingSetting: { acceptedCustomerDataTerms: customer.hasAcceptedDataTerms },
              },
            },
          ],
    customer_client: [customer, ...clients].flatMap((client) =>
      client === undefined
        ? []
        : [
            {
              customerClient: {
                resourceName: `${prefix}/customerClients/${client.id}`,
                id: client.id,
                descriptiveName: client.name,
                manager: client.isManager,
                status: client.status,
              },
            },
          ],
    ),
    conversion_action: state.conversionActions
      .filter((action) => action.customerId === customerId)
      .map(({ id, name, type, status }) => ({
        conversionAction: { resourceName: `${prefix}/conversionActions/${id}`, id, name, type, status },
      })),
    user_list: state.userLists
      .filter((list) => list.customerId === customerId)
      .map(({ id, name, type, uploadKeyType, membershipStatus, readOnly }) => ({
        userList: {
          resourceName: `${prefix}/userLists/${id}`,
          id,
          name,
          type,
          membershipStatus,
          readOnly,
          ...(type === 'CRM_BASED' ? { crmBasedUserList: { uploadKeyType } } : {}),
        },
      })),
    offline_user_data_job: [...state.jobs.values()]
      .filter(({ resourceName }) => resourceName.startsWith(`${prefix}/`))
      .map(({ resourceName, status }) => ({
        offlineUserDataJob: {
          resourceName,
          status,
          ...(status === 'FAILED' ? { failureReason: 'UNKNOWN' } : {}),
        },
      })),
  };
}
