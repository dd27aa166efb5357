import type { Client } from './client.ts';

/** Where a requirement comes from, as it is printed: a page of the documentation, or a client that relies on it. */
type Source =
  | 'create page' // https://developers.getcensus.com: "Create destination", the newer page
  | 'destinations page' // the older page with the eight endpoints of destinations
  | 'objects page' // the older page of destination objects
  | 'conventions' // authentication, pagination, errors and data types of the API as a whole
  | 'connectors page'
  | 'workspaces page'
  | 'client: Terraform'
  | 'client: Dagster'
  | 'client: Singer tap'
  | 'client: embedded demo';

export interface Destination {
  readonly id: number;
  readonly [key: string]: unknown;
}

/** What the checks share: the server, and destinations that were made on it for the time of the run. */
export interface Subject {
  readonly client: Client;
  readonly token: string;
  /** A personal access token; the checks of workspaces are left out without one. */
  readonly organizationToken: string | undefined;
  readonly type: string;
  readonly credentials: Readonly<Record<string, unknown>>;
  /** Makes a destination that is deleted when the run ends. */
  create(name: string): Promise<Destination>;
}

/** One requirement. `run` throws where it isn't met. */
export interface Check {
  readonly source: Source;
  readonly name: string;
  /** Left out without a personal access token. */
  readonly needsOrganizationToken?: true;
  readonly run: (subject: Subject) => Promise<void>;
}
