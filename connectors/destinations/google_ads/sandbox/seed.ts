import type { Customer, GoogleAdsState, UserList } from './state.ts';

/** Which accounts the Google account reaches. */
export type SandboxAccounts = 'one' | 'several' | 'manager';

const SHOP = '7515011393';
const SHOP_ABROAD = '8426207514';
const AGENCY = '1234567890';
const CLIENT = '9631478520';
const CLOSED = '5550001111';

const REACHABLE: Readonly<Record<SandboxAccounts, readonly string[]>> = {
  one: [SHOP],
  several: [SHOP, SHOP_ABROAD, AGENCY, CLOSED],
  manager: [AGENCY],
};

/** A small company that sells outdoor gear, and its agency. */
export function seedState(accounts: SandboxAccounts): GoogleAdsState {
  const customers = [
    customer(SHOP, 'Example Outdoor'),
    customer(SHOP_ABROAD, 'Example Outdoor Europe'),
    customer(CLIENT, 'Example Bakery'),
    { ...customer(AGENCY, 'Example Agency'), isManager: true, clients: [CLIENT] },
    { ...customer(CLOSED, 'Example Closed'), status: 'CANCELED' as const },
  ];
  return {
    customers: new Map(customers.map((one) => [one.id, one])),
    accessible: [...REACHABLE[accounts]],
    conversionActions: [SHOP, CLIENT].flatMap((customerId, at) => [
      { id: `${at}100001`, customerId, name: 'Offline Sale', type: 'UPLOAD_CLICKS', status: 'ENABLED' },
      { id: `${at}100002`, customerId, name: 'Phone Order', type: 'UPLOAD_CALLS', status: 'ENABLED' },
      { id: `${at}100003`, customerId, name: 'Web Purchase', type: 'WEBPAGE', status: 'ENABLED' },
      { id: `${at}100004`, customerId, name: 'Old Sale', type: 'UPLOAD_CLICKS', status: 'REMOVED' },
    ]),
    userLists: [
      list('900001', 'Newsletter Readers', 'CONTACT_INFO'),
      list('900002', 'Loyalty Members', 'CRM_ID'),
      list('900003', 'App Users', 'MOBILE_ADVERTISING_ID'),
      { ...list('900004', 'Customers of 2019', 'CONTACT_INFO'), membershipStatus: 'CLOSED' },
      { ...list('900005', 'Shared by a Partner', 'CONTACT_INFO'), readOnly: true },
      { ...list('900006', 'Cart Visitors', 'CONTACT_INFO'), type: 'RULE_BASED' },
      { ...list('900007', 'Bakery Guests', 'CONTACT_INFO'), customerId: CLIENT },
    ],
    conversions: new Map(),
    adjustments: [],
    jobs: new Map(),
    ingests: new Map(),
    isAllowlisted: true,
    enabled: { googleAds: true, dataManager: true },
    pageSize: 10_000,
    asksUntilDone: 2,
    jobsEnd: 'SUCCESS',
  };
}

function customer(id: string, name: string): Customer {
  return { id, name, isManager: false, status: 'ENABLED', clients: [], hasAcceptedDataTerms: true };
}

function list(id: string, name: string, uploadKeyType: NonNullable<UserList['uploadKeyType']>): UserList {
  return {
    id,
    customerId: SHOP,
    name,
    type: 'CRM_BASED',
    uploadKeyType,
    membershipStatus: 'OPEN',
    readOnly: false,
    members: new Map(),
  };
}
