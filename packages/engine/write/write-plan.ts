import { isReplacement } from '../plan/mode.ts';
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
  const shape = batchShape(work.spec, work.maker, work.runId);
  if (isReplacement(work.spec)) await replaceContent(work, shape);
  else await writeBatches(work, shape);
}
