export { debianFolders, findBinaries, inspectBinaries } from './binaries.ts';
export { EmbeddedPostgresError } from './errors.ts';
export { run, serverOwner, spawnAs } from './owner.ts';
export type { Owner } from './owner.ts';
export { blockingFolder } from './reach.ts';
export { reachableBinaries } from './reachable-binaries.ts';
