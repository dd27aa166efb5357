import { BatchOutcomes, ConfigurationError, ConnectorBugError, RecordError, rejected } from '#connector-kit';
import type { Batch, WriteResult } from '#connector-kit';
import { siteOf } from './account.ts';
import { isAboutContent, outcomeOf } from './answer.ts';
import type { Context } from './credentials.ts';
import type { Intake } from './intake.ts';
import { intakeOf } from './intake.ts';
import type { Entry } from './part.ts';
import { bodyOf, entry, partsOf } from './part.ts';
import { NO_API_KEY, send } from './request.ts';

/**
 * Sends each record once. What Datadog would drop without a word is rejected before.
 *
 * @throws ConfigurationError without an API key, and faults of the whole account where nothing was written
 */
export async function writeRecords(context: Context, batch: Batch): Promise<WriteResult> {
  const { records, operation, object } = batch;
  if (operation !== 'append') throw new ConnectorBugError(`Datadog can append only, not ${operation}`);
  if (context.credentials.api_key === undefined) throw new ConfigurationError(NO_API_KEY);
  const intake = intakeOf(object);
  const outcomes = new BatchOutcomes(records.length);
  const entries = entriesOf(context, batch, intake, outcomes);
  if (entries.length > 0) {
    const site = await siteOf(context);
    const parts = [...partsOf(entries, intake)];
    const work = async (): Promise<void> => {
      for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
        await sendPart(context, site, intake, part, outcomes);
      }
    };
    await Promise.all(Array.from({ length: intake.atOnce }, work));
  }
  return { outcomes: outcomes.close() };
}

/** The records that can be sent; the others are rejected. */
function entriesOf(
  { credentials }: Context,
  { records }: Batch,
  intake: Intake,
  outcomes: BatchOutcomes,
): readonly Entry[] {
  const now = Date.now();
  return records.flatMap((record, at) => {
    try {
      const json = JSON.stringify(intake.entryOf(record, now, credentials.historical_metrics));
      const made = entry(at, json);
      if (made.bytes <= intake.mostEntryBytes) return [made];
      const words = `The record has ${made.bytes} bytes, and Datadog takes ${intake.mostEntryBytes} at most. It was not sent.`;
      outcomes.set(at, rejected('too_large', words));
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      outcomes.set(at, rejected(error.code ?? 'invalid', error.message));
    }
    return [];
  });
}

/** A part that is refused for what it carries is halved until the record at fault stands alone. */
async function sendPart(
  context: Context,
  site: string,
  intake: Intake,
  part: readonly Entry[],
  outcomes: BatchOutcomes,
): Promise<void> {
  let mustHalve = false;
  await outcomes.settle(
    part.map(({ at }) => at),
    async () => {
      const response = await send(context, site, {
        ...intake.request,
        method: 'POST',
        by: 'api_key',
        body: bodyOf(part, intake.around),
      });
      mustHalve = isAboutContent(response) && part.length > 1;
      return mustHalve ? undefined : outcomeOf(response, intake, part.length, site);
    },
  );
  if (!mustHalve) return;
  const middle = Math.ceil(part.length / 2);
  await sendPart(context, site, intake, part.slice(0, middle), outcomes);
  await sendPart(context, site, intake, part.slice(middle), outcomes);
}
