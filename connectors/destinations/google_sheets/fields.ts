import type { DestinationField, DestinationObject, Json, JsonObject } from '#connector-kit';
import { listOf, memberOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { addressOf } from './objects.ts';
import { ask } from './request.ts';
import { spreadsheetUrl } from './tabs.ts';

/** The columns that the first row of a tab names. */
export async function listFields(
  context: Context,
  object: DestinationObject,
): Promise<readonly DestinationField[]> {
  const { spreadsheetId, sheetId } = addressOf(object);
  const answer = await ask(context, {
    method: 'POST',
    retry: 'always',
    url: spreadsheetUrl(context, spreadsheetId, '/values:batchGetByDataFilter'),
    json: { dataFilters: [{ gridRange: { sheetId, startRowIndex: 0, endRowIndex: 1 } }] },
    doing: `reading the first row of "${object.label}"`,
    ofSpreadsheet: true,
  });
  return headerFields(headerIn(answer));
}

function headerIn(answer: JsonObject): readonly Json[] {
  const range = memberOf(listOf(answer, 'valueRanges')?.[0], 'valueRange');
  const rows = memberOf(range, 'values');
  const header = Array.isArray(rows) ? rows[0] : undefined;
  return Array.isArray(header) ? header : [];
}

/**
 * One field for each name. Columns without a name can't be mapped, and of columns with the same name the first one
 * counts: the next replacement writes each name once.
 */
function headerFields(header: readonly Json[]): readonly DestinationField[] {
  const names = header.flatMap((cell) => (typeof cell === 'string' ? [cell.trim()] : []));
  return [...new Set(names)].filter((name) => name !== '').map(fieldOf);
}

/** Cells of a column have no common type, so that any text fits. */
function fieldOf(name: string): DestinationField {
  return {
    fullName: name,
    label: name,
    type: 'string',
    array: false,
    createable: true,
    updateable: true,
    requiredForMapping: false,
    canBeUpsertKey: false,
    canBeUpdateKey: false,
    canBeInsertKey: false,
    canBeReferenceKey: false,
    preserveValuesSupported: false,
    operations: [],
    lookupObject: null,
  };
}
