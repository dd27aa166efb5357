import type { JsonObject } from '#connector-kit';
import type { Person } from './person.ts';

/**
 * A person as the Google Ads API takes one: one identifier each.
 * https://developers.google.com/google-ads/api/reference/rpc/v25/UserIdentifier
 */
export function adsIdentifiers({ hashedEmail, hashedPhoneNumber, address }: Person): JsonObject[] {
  return [
    ...(hashedEmail === undefined ? [] : [{ hashedEmail }]),
    ...(hashedPhoneNumber === undefined ? [] : [{ hashedPhoneNumber }]),
    ...(address === undefined ? [] : [{ addressInfo: { ...address } }]),
  ];
}

/**
 * A person as the Data Manager API takes one, hashes in hex.
 * https://developers.google.com/data-manager/api/reference/rest/v1/UserData
 */
export function dataManagerIdentifiers({ hashedEmail, hashedPhoneNumber, address }: Person): JsonObject[] {
  return [
    ...(hashedEmail === undefined ? [] : [{ emailAddress: hashedEmail }]),
    ...(hashedPhoneNumber === undefined ? [] : [{ phoneNumber: hashedPhoneNumber }]),
    ...(address === undefined
      ? []
      : [
          {
            address: {
              givenName: address.hashedFirstName,
              familyName: address.hashedLastName,
              regionCode: address.countryCode,
              postalCode: address.postalCode,
            },
          },
        ]),
  ];
}
