export * from './journal.ts';
export * from './mapping.ts';
export * from './plan.ts';
export * from './state/state-store.ts';
export * from './sync-spec.ts';
