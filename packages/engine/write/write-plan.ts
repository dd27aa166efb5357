import type { SyncSpec } from '../sync-spec.ts';
import { batchShape } from './batch-shape.ts';
import { replaceContent } from './replace-content.ts';
import { writeBatches } from './write-batches.ts';
import type { WriteWork } from './write-work.ts';

/**
 * Sends what is left of a plan, with every batch in the journal.
 *
 * @throws what ended the run early: a ConnectorError, NoAnswers, RunTaken, or the reason of `halt`
 */
export async function writePlan(work: WriteWork): Promise<void> {
  const shape = batchShape(work.spec, work.runId);
  if (replacesContent(work.spec)) await replaceContent(work, shape);
  else await writeBatches(work, shape);
}

/** Whether the object's whole content is sent, in order, whenever anything changed. */
export function replacesContent({ operation, mirrorStrategy, object }: SyncSpec): boolean {
  return operation === 'mirror' && (mirrorStrategy === 'upload_and_swap' || object.replaces === true);
}
