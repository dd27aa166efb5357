export * from './journal.ts';
export type { Cells } from './map/cells.ts';
export type { MadeRecord, RecordMaker } from './map/record-maker.ts';
export { fieldOptionsOf, recordMaker } from './map/record-maker.ts';
export * from './mapping.ts';
export * from './plan.ts';
export * from './state/state-store.ts';
export * from './sync-spec.ts';
