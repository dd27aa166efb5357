import type { Client } from './client.ts';
import type { Fields } from './expect.ts';
import type { SyncStage } from './sync-stage.ts';

/** Where a requirement comes from, as it is printed: a page of the documentation, or a client that relies on it. */
type Source =
  | 'create page' // https://developers.getcensus.com: "Create destination", the newer page
  | 'destinations page' // the older page with the eight endpoints of destinations
  | 'objects page' // the older page of destination objects
  | 'conventions' // authentication, pagination, errors and data types of the API as a whole
  | 'connectors page'
  | 'workspaces page'
  | 'source types page'
  | 'sources page'
  | 'source objects page' // tables and models
  | 'datasets page'
  | 'syncs page'
  | 'sync runs page'
  | 'client: Airflow'
  | 'client: Prefect'
  | 'client: Terraform'
  | 'client: Dagster'
  | 'client: Singer tap'
  | 'client: embedded demo';

export interface Destination {
  readonly id: number;
  readonly [key: string]: unknown;
}

/** What the checks share: the server, and what is made on it for the time of the run. */
export interface Subject {
  /** Whatever its requests make is deleted when the run ends, the latest first. */
  readonly client: Client;
  readonly token: string;
  /** A personal access token; the checks of workspaces are left out without one. */
  readonly organizationToken: string | undefined;
  readonly type: string;
  readonly credentials: Readonly<Record<string, unknown>>;
  create(name: string): Promise<Destination>;
}

/** The source that the checks connect. */
export interface SourceSettings {
  readonly type: string;
  readonly credentials: Readonly<Record<string, unknown>>;
  /** Its columns are named as fields of an object of the destination. */
  readonly query: string;
}

/** What the checks of sources, datasets and syncs share. */
export interface SourceSubject extends Subject {
  readonly source: SourceSettings;
  /** @returns its id */
  createSource(name: string): Promise<number>;
  /** @returns its id */
  createDataset(name: string): Promise<number>;
  /** A sync of the dataset to the object, by hand only, with `settings` over the usual ones. @returns its id */
  createSync(settings?: Fields): Promise<number>;
  /** Made by the first check that asks for it. */
  stage(): Promise<SyncStage>;
}

interface Requirement {
  readonly source: Source;
  readonly name: string;
  /** Left out without a personal access token. */
  readonly needsOrganizationToken?: true;
}

/** One requirement. `run` throws where it isn't met. */
export interface Check extends Requirement {
  readonly needsSource?: never;
  readonly run: (subject: Subject) => Promise<void>;
}

/** A requirement that is left out without a source. */
export interface SourceCheck extends Requirement {
  readonly needsSource: true;
  readonly run: (subject: SourceSubject) => Promise<void>;
}
