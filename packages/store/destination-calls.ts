import type { JsonObject } from '#connector-kit';
import type { Page, PageRequest } from './page.ts';
import type { WorkspaceScope } from './workspace-scope.ts';

const CALLS_KEPT = 100;

/** A recorded HTTP request, its secrets struck out already. */
export interface DestinationCall {
  readonly id: number;
  readonly at: Date;
  readonly call: JsonObject;
}

/** Adds the calls and drops the oldest above 100. Calls of a destination that is gone are dropped. */
export function insertCalls(
  scope: WorkspaceScope,
  destinationId: number,
  calls: readonly Omit<DestinationCall, 'id'>[],
): Promise<void> {
  return scope.transaction(async (inside) => {
    const destination = await inside.db
      .selectFrom('destinations')
      .select('id')
      .where('id', '=', destinationId)
      .forKeyShare()
      .executeTakeFirst();
    if (destination === undefined) return;
    await inside.db
      .insertInto('destination_calls')
      .values(
        calls.slice(-CALLS_KEPT).map(({ at, call }) => ({
          workspace_id: inside.workspaceId,
          destination_id: destinationId,
          created_at: at,
          call: JSON.stringify(call),
        })),
      )
      .execute();
    await inside.db
      .deleteFrom('destination_calls')
      .where('destination_id', '=', destinationId)
      .where('id', '<=', (eb) =>
        eb
          .selectFrom('destination_calls')
          .select('id')
          .where('destination_id', '=', destinationId)
          .orderBy('id', 'desc')
          .offset(CALLS_KEPT)
          .limit(1),
      )
      .execute();
  });
}

export async function listCalls(
  scope: WorkspaceScope,
  destinationId: number,
  request: PageRequest,
): Promise<Page<DestinationCall>> {
  const rows = scope.db.selectFrom('destination_calls').where('destination_id', '=', destinationId);
  const [items, count] = await Promise.all([
    rows
      .select(['id', 'created_at', 'call'])
      .orderBy('id', request.order)
      .limit(request.perPage)
      .offset((request.page - 1) * request.perPage)
      .execute(),
    rows.select((select) => select.fn.countAll<string>().as('total')).executeTakeFirstOrThrow(),
  ]);
  return {
    items: items.map((row) => ({ id: Number(row.id), at: row.created_at, call: row.call })),
    total: Number(count.total),
  };
}
