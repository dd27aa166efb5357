import type { Plural } from './state.ts';

interface Schema {
  readonly type: string;
  readonly readOnly: readonly string[];
  readonly filterable: readonly string[];
  readonly arrays: readonly string[];
  readonly booleans: readonly string[];
  readonly numbers: readonly string[];
  readonly relationships: Readonly<Record<string, string>>;
}

const TIMES = ['createdAt', 'updatedAt'];

/** What Outreach's reference says of each type, as far as the sandbox holds requests against it. */
export const schemas: Readonly<Record<Plural, Schema>> = {
  accounts: {
    type: 'account',
    readOnly: [...TIMES, 'touchedAt'],
    filterable: ['id', 'buyerIntentScore', 'customId', 'domain', 'name', 'named', 'sharingTeamId'],
    arrays: ['naicsCodes', 'sicCodes', 'tags'],
    booleans: ['named'],
    numbers: ['buyerIntentScore', 'followers', 'linkedInEmployees', 'numberOfEmployees'],
    relationships: { owner: 'users' },
  },
  prospects: {
    type: 'prospect',
    readOnly: [
      ...TIMES,
      'callsOptedAt',
      'clickCount',
      'emailsOptedAt',
      'engagedAt',
      'engagedScore',
      'linkedInSlug',
      'name',
      'openCount',
      'optedOutAt',
      'replyCount',
      'timeZoneIana',
      'timeZoneInferred',
      'touchedAt',
    ],
    filterable: [
      'id',
      'emails',
      'externalSource',
      'firstName',
      'githubUsername',
      'lastName',
      'linkedInId',
      'linkedInSlug',
      'sharingTeamId',
      'stackOverflowId',
      'timeZone',
      'title',
      'twitterUsername',
    ],
    arrays: ['emails', 'homePhones', 'mobilePhones', 'otherPhones', 'tags', 'voipPhones', 'workPhones'],
    booleans: ['callOptedOut', 'emailOptedOut', 'optedOut'],
    numbers: ['linkedInConnections', 'score'],
    relationships: { account: 'accounts', owner: 'users', persona: 'personas', stage: 'stages' },
  },
  users: {
    type: 'user',
    readOnly: [...TIMES, 'currentSignInAt', 'lastSignInAt', 'name', 'passwordExpiresAt', 'userGuid'],
    filterable: ['id', 'email', 'firstName', 'lastName', 'locked', 'username'],
    arrays: [],
    booleans: ['locked', 'notificationsEnabled'],
    numbers: ['defaultRulesetId'],
    relationships: {},
  },
  stages: reference('stage'),
  personas: reference('persona'),
};

function reference(type: string): Schema {
  const none: readonly string[] = [];
  return {
    type,
    readOnly: TIMES,
    filterable: ['id', 'name'],
    arrays: none,
    booleans: none,
    numbers: none,
    relationships: {},
  };
}
