import type { DestinationObject, JsonObject, WriteRecord } from '#connector-kit';
import { ConnectorBugError, RecordError, memberOf, textOf } from '#connector-kit';
import type { Account } from './account.ts';
import { personalizationConsentField, userDataConsentField } from './consent.ts';
import type { Context } from './credentials.ts';
import { destinationField, destinationObject } from './field.ts';
import { addressFields, contactFields, isEmpty, personOf } from './person.ts';
import { resourceIn, search } from './search.ts';
import { adsIdentifiers, dataManagerIdentifiers } from './user-identifier.ts';
import { requiredText } from './value.ts';

/** What members of a list are matched by: set by the first upload for good. */
const KEYS = ['CONTACT_INFO', 'CRM_ID', 'MOBILE_ADVERTISING_ID'] as const;
export type ListKey = (typeof KEYS)[number];

/** A Customer Match list that can be written to. */
export interface UserList {
  readonly id: string;
  readonly key: ListKey;
}

const EXTERNAL_ID = 'user_identifier.third_party_user_id';
const MOBILE_ID = 'user_identifier.mobile_id';
const PREFIX = 'customer_match_list_';

const QUERY =
  'SELECT user_list.id, user_list.name, user_list.read_only, user_list.crm_based_user_list.upload_key_type ' +
  "FROM user_list WHERE user_list.type = 'CRM_BASED' AND user_list.membership_status = 'OPEN'";

/** Each open Customer Match list of the account as an object; its members are the records. */
export async function userListObjects(
  context: Context,
  account: Account,
): Promise<readonly DestinationObject[]> {
  const rows = await search(context, account, QUERY, 'reading the Customer Match lists');
  return rows.flatMap((row) => {
    const list = resourceIn(row, 'userList');
    const id = textOf(memberOf(list, 'id'));
    const type = memberOf(list['crmBasedUserList'], 'uploadKeyType');
    const key = KEYS.find((one) => one === type);
    if (id === undefined || key === undefined || list['readOnly'] === true) return [];
    const label = `Customer Match List: ${textOf(list['name']) ?? id}`;
    return [
      {
        ...destinationObject(`${PREFIX}${id}`, label, ['upsert', 'mirror', 'delete'], fieldsOf(key)),
        reference: { id, key },
      },
    ];
  });
}

export function isUserList(object: DestinationObject): boolean {
  return object.fullName.startsWith(PREFIX);
}

/** @throws ConnectorBugError where the object is no list of ours */
export function userListOf({ fullName, reference }: DestinationObject): UserList {
  const id = textOf(memberOf(reference, 'id'));
  const key = KEYS.find((one) => one === memberOf(reference, 'key'));
  if (id === undefined || key === undefined)
    throw new ConnectorBugError(`${fullName} is no Customer Match list`);
  return { id, key };
}

/**
 * The identifiers of a member in the Google Ads API's form.
 *
 * @throws RecordError where there are none
 */
export function adsMember(record: WriteRecord, key: ListKey): JsonObject[] {
  if (key === 'CRM_ID') return [{ thirdPartyUserId: requiredText(record, EXTERNAL_ID, 'External ID') }];
  if (key === 'MOBILE_ADVERTISING_ID') return [{ mobileId: requiredText(record, MOBILE_ID, 'Mobile ID') }];
  return adsIdentifiers(contactOf(record));
}

/**
 * The identifiers of a member in the Data Manager API's form: https://developers.google.com/data-manager/api/reference/rest/v1/AudienceMember
 *
 * @throws RecordError where there are none
 */
export function dataManagerMember(record: WriteRecord, key: ListKey): JsonObject {
  if (key === 'CRM_ID') return { userIdData: { userId: requiredText(record, EXTERNAL_ID, 'External ID') } };
  if (key === 'MOBILE_ADVERTISING_ID') {
    return { mobileData: { mobileIds: [requiredText(record, MOBILE_ID, 'Mobile ID')] } };
  }
  return { userData: { userIdentifiers: dataManagerIdentifiers(contactOf(record)) } };
}

function contactOf(record: WriteRecord) {
  const person = personOf(record);
  if (!isEmpty(person)) return person;
  throw new RecordError(
    'There is no e-mail address, phone number or whole address (both names, country code, postal code).',
    { code: 'missing_identifier' },
  );
}

function fieldsOf(key: ListKey) {
  const consent = [userDataConsentField, personalizationConsentField];
  if (key === 'CRM_ID') {
    return [
      destinationField(EXTERNAL_ID, 'External ID', 'string', { key: true, required: true }),
      ...consent,
    ];
  }
  if (key === 'MOBILE_ADVERTISING_ID') {
    return [
      destinationField(MOBILE_ID, 'Mobile Advertising ID', 'string', { key: true, required: true }),
      ...consent,
    ];
  }
  return [...contactFields(true), ...addressFields, ...consent];
}
