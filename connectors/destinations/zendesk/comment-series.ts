import type { Batch, BatchOutcomes, Outcome } from '#connector-kit';
import { ConfigurationError, isObject, memberOf, rejected, said, succeeded, unknown } from '#connector-kit';
import type { Answer } from './answer.ts';
import { errorCode } from './answer.ts';
import { TICKET_ID, additionOf, readComment } from './comment-plan.ts';
import type { Context } from './credentials.ts';
import { keyOf } from './job.ts';
import type { References } from './reference.ts';
import { resolveReferences } from './reference.ts';
import { LABEL } from './refusal.ts';
import { ask, isUncertain } from './request.ts';

/**
 * Adds the comments of tickets that have several in the batch, each with a request of its own, in their order. A job
 * that waited for another one would be queued by a poll, and twice where the server dies before it has stored that.
 */
export async function writeSeries(context: Context, batch: Batch, outcomes: BatchOutcomes): Promise<void> {
  const byTicket = Map.groupBy(batch.records.keys(), (at) => keyOf(batch, TICKET_ID, at));
  const positions = [...byTicket.values()].filter(({ length }) => length > 1).flat();
  if (positions.length === 0) return;
  await outcomes.settle(positions, async () => {
    const references = await resolveReferences(context, batch, positions);
    await outcomes.settleEach(
      positions,
      (at) => keyOf(batch, TICKET_ID, at),
      async (at) => add(context, batch, at, references),
    );
  });
}

async function add(context: Context, batch: Batch, at: number, references: References): Promise<Outcome> {
  const request = additionOf(readComment(batch, at, references));
  let answer: Answer;
  try {
    answer = await ask(context, request);
  } catch (error) {
    // Of this ticket: an agent's role may leave out some.
    if (!(error instanceof ConfigurationError) || error.code !== 'http_403') throw error;
    return rejected(error.code, error.message);
  }
  const { status, words, body } = answer;
  const message = said({ label: LABEL, status, doing: request.doing, words });
  if (isUncertain(request, answer)) return unknown(`${message} So it is not known whether it was added.`);
  if (status >= 400) return rejected(errorCode(body) ?? `http_${status}`, message, status === 409);
  if (isObject(memberOf(body, 'ticket'))) return succeeded;
  return unknown(`${message} That is no ticket, so it is not known whether it was added.`);
}
