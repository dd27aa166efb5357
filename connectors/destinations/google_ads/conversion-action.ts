import type { WriteRecord } from '#connector-kit';
import { RecordError, memberOf, textOf } from '#connector-kit';
import type { Account } from './account.ts';
import type { Context } from './credentials.ts';
import { destinationField } from './field.ts';
import { resourceIn, search } from './search.ts';
import { requiredText, textAt } from './value.ts';

const ACTION = 'conversion_action';

export const conversionActionField = destinationField(ACTION, 'Conversion Action', 'string', {
  required: true,
});

/** Finds the id of a record's conversion action. Throws RecordError where there is none, or several. */
export type FindAction = (record: WriteRecord) => string;

/** Reads the account's conversion actions where a record names one otherwise than by its id. Throws ConnectorError. */
export async function conversionActions(
  context: Context,
  account: Account,
  records: readonly WriteRecord[],
): Promise<FindAction> {
  const names = records.map((record) => textAt(record, ACTION) ?? '');
  const idsByName = names.some((name) => name !== '' && idIn(name) === undefined)
    ? await readIdsByName(context, account)
    : new Map<string, readonly string[]>();
  return (record) => {
    const given = requiredText(record, ACTION, 'Conversion Action');
    const id = idIn(given);
    if (id !== undefined) return id;
    const ids = idsByName.get(given.toLowerCase()) ?? [];
    const [only] = ids;
    if (only !== undefined && ids.length === 1) return only;
    throw new RecordError(
      only === undefined
        ? `The account has no conversion action named "${given}": look under Goals → Conversions, or give its id.`
        : `The account has several conversion actions named "${given}": give the id of one.`,
      { code: 'unknown_conversion_action' },
    );
  };
}

export function actionName(account: Account, id: string): string {
  return `customers/${account.id}/conversionActions/${id}`;
}

/** The id in an id or in a resource name. */
function idIn(text: string): string | undefined {
  return /^(?:customers\/\d+\/conversionActions\/)?(\d+)$/.exec(text)?.[1];
}

async function readIdsByName(
  context: Context,
  account: Account,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const query =
    "SELECT conversion_action.id, conversion_action.name FROM conversion_action WHERE conversion_action.status != 'REMOVED'";
  const rows = await search(context, account, query, 'reading the conversion actions');
  const named = rows.flatMap((row) => {
    const action = resourceIn(row, 'conversionAction');
    const id = textOf(memberOf(action, 'id'));
    const name = textOf(memberOf(action, 'name'));
    return id === undefined || name === undefined ? [] : [{ id, name: name.toLowerCase() }];
  });
  return new Map(
    [...Map.groupBy(named, ({ name }) => name)].map(([name, all]) => [name, all.map(({ id }) => id)]),
  );
}
