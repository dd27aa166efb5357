import type { SandboxReply, SandboxRequest } from '#sandbox-kit';
import { shown } from './batches.ts';
import { refuse } from './errors.ts';
import type { CrmObject } from './state.ts';

const MOST_RESULTS = 200;
const LONGEST_BODY = 3_000;
const LAST_RESULT = 10_000;

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value?: string;
  readonly values?: readonly string[];
}

/** The index is in lower case; IN compares with it as it is. */
export function searchRecords(object: CrmObject, { json }: SandboxRequest): SandboxReply {
  const {
    filterGroups = [],
    limit = 10,
    after = '0',
  } = json as {
    filterGroups?: readonly { filters: readonly Filter[] }[];
    limit?: number;
    after?: string;
  };
  if (JSON.stringify(json).length > LONGEST_BODY) {
    return refuse(400, 'VALIDATION_ERROR', `The body of a search must not exceed ${LONGEST_BODY} characters`);
  }
  if (Number(after) + limit > LAST_RESULT) {
    return refuse(400, 'VALIDATION_ERROR', `Searches give ${LAST_RESULT} results at most`);
  }
  if (limit > MOST_RESULTS) return refuse(400, 'VALIDATION_ERROR', `limit must be at most ${MOST_RESULTS}`);
  const filters = filterGroups.flatMap((group) => group.filters);
  const unknown = filters.find((one) => !object.properties.some(({ name }) => name === one.propertyName));
  if (unknown !== undefined) {
    const message = `There was a problem with the request: property ${unknown.propertyName} is unknown.`;
    return refuse(400, 'VALIDATION_ERROR', message);
  }
  const matching = [...object.records.values()].filter(
    ({ isIndexed, properties }) =>
      isIndexed &&
      (filterGroups.length === 0 ||
        filterGroups.some((group) => group.filters.every((filter) => matches(object, filter, properties)))),
  );
  const from = Number(after);
  const page = matching.slice(from, from + limit);
  const isLast = from + limit >= matching.length;
  return {
    status: 200,
    json: {
      total: matching.length,
      results: page.map(shown),
      ...(isLast ? {} : { paging: { next: { after: String(from + limit) } } }),
    },
  };
}

function matches(
  object: CrmObject,
  { propertyName, operator, value, values = [] }: Filter,
  record: Readonly<Record<string, string>>,
): boolean {
  const has = record[propertyName]?.toLowerCase();
  const isNumber = object.properties.some(({ name, type }) => name === propertyName && type === 'number');
  if (isNumber && has !== undefined && operator === 'IN') return values.map(Number).includes(Number(has));
  if (operator === 'EQ') return has !== undefined && has === value?.toLowerCase();
  if (operator === 'IN') return has !== undefined && values.includes(has);
  return operator === 'HAS_PROPERTY' ? has !== undefined : has === undefined;
}
