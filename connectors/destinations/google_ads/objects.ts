import type { DestinationField, DestinationObject } from '#connector-kit';
import { ConnectorBugError } from '#connector-kit';
import { accountOf } from './account.ts';
import { callConversionObject } from './call-conversion.ts';
import { clickConversionObject } from './click-conversion.ts';
import { conversionAdjustmentObject, enhancedConversionObject } from './conversion-adjustment.ts';
import type { Context } from './credentials.ts';
import { userListObjects } from './user-list.ts';

/** Conversions, which every account has, and one object for each Customer Match list. */
export async function listObjects(context: Context): Promise<readonly DestinationObject[]> {
  const api = context.credentials.api === 'data_manager' ? 'data_manager' : 'google_ads';
  return [
    callConversionObject,
    clickConversionObject(api),
    conversionAdjustmentObject,
    enhancedConversionObject,
    ...(await userListObjects(context, accountOf(context))),
  ];
}

/** Listing gives them along. */
export async function listFields(
  _context: Context,
  { fields, fullName }: DestinationObject,
): Promise<readonly DestinationField[]> {
  if (fields !== undefined) return fields;
  throw new ConnectorBugError(`${fullName} was listed without its fields`);
}
