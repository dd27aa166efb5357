/** A plan that would do harm unless a person wants it. Nothing was sent. */
export class PlanRefused extends Error {
  override readonly name = 'PlanRefused';
  readonly code: 'empty_source' | 'too_many_deletes';

  constructor(code: PlanRefused['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** So many deletions at most are never asked about. */
const FEW = 100;

/**
 * Throws PlanRefused where a mirror would delete all, or most, of what it has sent.
 *
 * @param known how many records the destination has of the sync
 */
export function checkDeletes(rows: number, deletes: number, known: number, isConfirmed: boolean): void {
  if (rows === 0 && known > 0) {
    throw new PlanRefused(
      'empty_source',
      `The source has no rows, so this mirror would delete all ${known} records that it has sent. It never does that: see whether the table or query is right. To delete them nevertheless, run a sync with the operation delete.`,
    );
  }
  if (isConfirmed || deletes <= FEW || deletes * 2 <= known) return;
  throw new PlanRefused(
    'too_many_deletes',
    `${deletes} of ${known} records are gone from the source, and this mirror would delete them at the destination. That is more than half, so it needs to be confirmed: trigger the sync with confirm_deletes if it is right.`,
  );
}
