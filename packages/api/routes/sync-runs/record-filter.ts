import type { RecordFilter } from '#core';

interface Query {
  readonly status?: RecordFilter['status'];
  readonly operation?: RecordFilter['operation'];
  readonly primary_identifier?: string | undefined;
}

export function recordFilter({ status, operation, primary_identifier: identifier }: Query): RecordFilter {
  return {
    ...(status === undefined ? {} : { status }),
    ...(operation === undefined ? {} : { operation }),
    ...(identifier === undefined ? {} : { identifier }),
  };
}
