import { createHash } from 'node:crypto';
import type { SyncSpec } from '../sync-spec.ts';
import { identifierColumns, identifierMapping } from './identifier.ts';
import { modeOf } from './mode.ts';
import type { PlanMode } from './mode.ts';

/** What of a sync decides which records are to be sent again. */
export type Fingerprinted = Pick<
  SyncSpec,
  | 'operation'
  | 'mirrorStrategy'
  | 'mappings'
  | 'object'
  | 'columns'
  | 'fields'
  | 'highWaterMarkColumn'
  | 'advancedConfiguration'
>;

/**
 * Two hashes with a dot between them. The first differs when records are other records than before (another object,
 * another identifier): what was remembered is of no use then. The second differs when the same records must be sent again
 * (mappings, types of columns and of the fields they fill, the operation). The order of mappings does not matter.
 */
export function fingerprintOf(spec: Fingerprinted): string {
  const identity = [
    memoryOf(modeOf(spec)),
    spec.object.fullName,
    identifierMapping(spec)?.to,
    identifierColumns(spec),
  ];
  const content = [
    spec.operation,
    spec.operation === 'mirror' ? spec.mirrorStrategy : null,
    spec.highWaterMarkColumn,
    inOrder(spec.mappings),
    inOrder(spec.columns.map(({ name, type }) => ({ name, type }))),
    inOrder(
      spec.fields
        .filter(({ fullName }) => spec.mappings.some(({ to }) => to === fullName))
        .map(({ fullName, type, array }) => ({ fullName, type, array })),
    ),
    inOrder(Object.entries(spec.advancedConfiguration)),
  ];
  return `${md5(identity)}.${md5(content)}`;
}

/** Whether a snapshot of one fingerprint tells of the records of the other. */
export function isSameIdentity(one: string, other: string): boolean {
  return one.split('.')[0] === other.split('.')[0];
}

/** What a snapshot tells: who is there, who was deleted, what is still to be sent, or what the whole content was. */
function memoryOf(mode: PlanMode): string {
  return mode === 'mirror' || mode === 'news' ? 'changes' : mode;
}

function inOrder(values: readonly unknown[]): string[] {
  return values.map((value) => JSON.stringify(value)).sort();
}

function md5(value: unknown): string {
  return createHash('md5').update(JSON.stringify(value)).digest('hex');
}
