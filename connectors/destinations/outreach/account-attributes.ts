import type { Attributes } from './attributes.ts';

/** https://developers.outreach.io/api/reference: the attributes of an account. */
export const accountAttributes: Attributes = {
  string: [
    'annualRevenueRange',
    'companyType',
    'customId',
    'description',
    'domain',
    'externalSource',
    'industry',
    'linkedInUrl',
    'locality',
    'name',
    'naturalName',
    'sharingTeamId',
    'tickerSymbol',
    'websiteUrl',
  ],
  strings: ['naicsCodes', 'sicCodes', 'tags'],
  boolean: ['named'],
  integer: ['followers', 'linkedInEmployees', 'numberOfEmployees'],
  float: ['buyerIntentScore'],
  dateTime: ['createdAt', 'foundedAt', 'touchedAt', 'updatedAt'],
  readOnly: ['createdAt', 'touchedAt', 'updatedAt'],
  identifiers: ['customId', 'domain', 'name'],
  references: ['customId', 'name', 'domain'],
};
