import * as connectors from './connector-endpoints.ts';
import * as datasets from './dataset-endpoints.ts';
import * as destinations from './destination-endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import * as models from './model-endpoints.ts';
import * as objects from './object-endpoints.ts';
import * as oauth from './oauth-endpoints.ts';
import * as sources from './source-endpoints.ts';
import * as sourceTables from './source-table-endpoints.ts';
import * as sourceTypes from './source-type-endpoints.ts';
import * as syncs from './sync-endpoints.ts';
import * as explanation from './sync-explanation.ts';
import * as syncRecords from './sync-record-endpoints.ts';
import * as syncRuns from './sync-run-endpoints.ts';
import * as syncTests from './sync-test-endpoints.ts';
import * as workspaces from './workspace-endpoints.ts';

/** Every endpoint of the wire. */
export const endpoints: readonly Endpoint[] = [
  destinations,
  objects,
  connectors,
  oauth,
  workspaces,
  sources,
  sourceTables,
  sourceTypes,
  models,
  datasets,
  syncs,
  syncRuns,
  syncRecords,
  syncTests,
  explanation,
]
  .flatMap((module) => Object.values(module))
  .filter((value): value is Endpoint => typeof value === 'object' && 'method' in value && 'path' in value);
