import type { DestinationField, DestinationObject } from '#connector-kit';
import { boardsOf } from './answer.ts';
import { call } from './call.ts';
import type { Context } from './credentials.ts';
import { listBoards } from './request.ts';

const plain: Omit<DestinationField, 'fullName' | 'label' | 'type'> = {
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

/** Every board has the same ones. */
export const fields: readonly DestinationField[] = [
  { ...plain, fullName: 'key', label: 'Key', type: 'string', requiredForMapping: true, canBeUpsertKey: true },
  { ...plain, fullName: 'text', label: 'Text', type: 'string' },
  { ...plain, fullName: 'done', label: 'Done', type: 'boolean' },
];

/** A board is an object; its notes are the records. */
export async function listObjects(context: Context): Promise<readonly DestinationObject[]> {
  const boards = boardsOf(await call(context, listBoards(context.credentials.team)));
  return boards.map(({ id, title }) => ({
    fullName: id,
    label: title,
    supportedOperations: ['upsert'],
    allowCustomFields: false,
    allowCaseSensitiveFields: false,
    supportsFieldOrdering: false,
    fields,
  }));
}
