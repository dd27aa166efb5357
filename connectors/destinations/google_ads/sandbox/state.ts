import type { Row } from './json.ts';

export interface Customer {
  readonly id: string;
  name: string;
  readonly isManager: boolean;
  status: 'ENABLED' | 'CANCELED';
  /** Ids of the accounts below a manager account. */
  readonly clients: string[];
  hasAcceptedDataTerms: boolean;
}

export interface ConversionAction {
  readonly id: string;
  readonly customerId: string;
  name: string;
  readonly type: 'UPLOAD_CLICKS' | 'UPLOAD_CALLS' | 'WEBPAGE';
  status: 'ENABLED' | 'REMOVED';
}

export interface UserList {
  readonly id: string;
  readonly customerId: string;
  name: string;
  readonly type: 'CRM_BASED' | 'RULE_BASED';
  readonly uploadKeyType?: 'CONTACT_INFO' | 'CRM_ID' | 'MOBILE_ADVERTISING_ID';
  membershipStatus: 'OPEN' | 'CLOSED';
  readOnly: boolean;
  /** Identifiers of each member, as one text, and the consent that came with it. */
  readonly members: Map<string, Row>;
}

/** A Customer Match upload of the Ads API. */
interface UserDataJob {
  readonly resourceName: string;
  readonly listId: string;
  readonly consent: Row;
  readonly operations: Row[];
  status: 'PENDING' | 'RUNNING' | 'SUCCESS' | 'FAILED';
  /** How often its status may still be asked for before it ends. */
  asksLeft: number;
}

/** A request that the Data Manager API works on. */
export interface IngestRequest {
  readonly id: string;
  readonly kind: 'members' | 'removal' | 'events';
  readonly destination: Row;
  readonly recordCount: number;
  /** What is done, and how many records of each reason are refused, when it ends. */
  readonly apply: () => ReadonlyMap<string, number>;
  errors: ReadonlyMap<string, number> | undefined;
  asksLeft: number;
}

export interface GoogleAdsState {
  readonly customers: Map<string, Customer>;
  /** Ids of the accounts that the Google account is a user of. */
  readonly accessible: string[];
  readonly conversionActions: ConversionAction[];
  readonly userLists: UserList[];
  /** Uploaded conversions of all kinds, as they came, by what Google tells them apart by. */
  readonly conversions: Map<string, Row>;
  readonly adjustments: Row[];
  readonly jobs: Map<string, UserDataJob>;
  readonly ingests: Map<string, IngestRequest>;
  /** Whether the Cloud project began before 2026: others may not upload clicks and lists through the Ads API. */
  isAllowlisted: boolean;
  /** Whether the APIs are turned on in the Cloud project. */
  readonly enabled: { googleAds: boolean; dataManager: boolean };
  /** Rows on a page of a query. */
  pageSize: number;
  /** How often the status of a job is asked for before it ends. */
  asksUntilDone: number;
  /** How the next jobs of the Ads API end. */
  jobsEnd: 'SUCCESS' | 'FAILED';
}
