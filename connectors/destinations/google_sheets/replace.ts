import type { ReplaceBatch, WriteResult } from '#connector-kit';
import {
  BatchOutcomes,
  ConfigurationError,
  rejected,
  RetryLaterError,
  succeeded,
  unknown,
} from '#connector-kit';
import type { Context } from './credentials.ts';
import { blankRow, clearBeyond, countsTooFew, putRows, resize } from './edit.ts';
import type { Extent } from './grid.ts';
import { checkSize, grown } from './grid.ts';
import { MOST_PAYLOAD_BYTES } from './limits.ts';
import type { TabAddress } from './objects.ts';
import { addressOf } from './objects.ts';
import { ask } from './request.ts';
import type { Portion } from './rows.ts';
import { portionsOf, refusalOfRow, rowOf } from './rows.ts';
import type { Tab } from './tabs.ts';
import { listTabs } from './tabs.ts';

/** Codes of an answer to a request that may have been carried out. */
const UNCONFIRMED = new Set<string | undefined>(['unreadable', 'not_confirmed']);

/**
 * Writes one part of a tab's new content: the header with the first part, each record in the row of its place in the
 * whole, and with the last part nothing of the old content remains. Google takes or refuses a request as a whole: its
 * records share their fate.
 *
 * @throws where no record of the part was written
 */
export async function replaceTab(context: Context, batch: ReplaceBatch): Promise<WriteResult> {
  const { fields, records, offset, isLast, total = 0 } = batch;
  const address = addressOf(batch.object);
  const extent = { rows: 1 + offset + records.length, columns: fields.length };
  const tab = await prepare(context, address, { ...extent, rows: Math.max(extent.rows, 1 + total) });
  // Before the rows: where it fails, no record was taken yet.
  const clearing = isLast ? clearBeyond(context, address.spreadsheetId, tab, extent) : undefined;
  if (clearing !== undefined) await ask(context, clearing);

  const outcomes = new BatchOutcomes(records.length);
  const refused = new Set<number>();
  const portions = portionsOf(
    rowsOf(batch, outcomes, refused),
    offset === 0 ? 0 : 1 + offset,
    MOST_PAYLOAD_BYTES,
  );
  for (const portion of portions) {
    const put = (): Promise<void> => putPortion(context, address, portion, fields.length);
    if (records.length === 0) {
      await put();
      continue;
    }
    let isDone = false;
    const positions = positionsOf(portion, offset).filter((at) => !refused.has(at));
    await outcomes.settle(positions, async () => {
      try {
        await put();
      } catch (error) {
        if (error instanceof RetryLaterError && UNCONFIRMED.has(error.code)) return unknown(error.message);
        throw error;
      }
      isDone = true;
      return succeeded;
    });
    if (!isDone) break;
  }
  return { outcomes: outcomes.close() };
}

/** The tab, made large enough. Throws before anything is changed where that can't be. */
async function prepare(
  context: Context,
  { spreadsheetId, sheetId }: TabAddress,
  extent: Extent,
): Promise<Tab> {
  const tabs = await listTabs(context, spreadsheetId);
  const tab = tabs.find((one) => one.sheetId === sheetId);
  if (tab === undefined) {
    throw new ConfigurationError(
      `The spreadsheet ${spreadsheetId} has no tab ${sheetId} any more: refresh the objects and choose another one.`,
      { code: 'tab_gone' },
    );
  }
  checkSize(tabs, tab, extent);
  const target = grown(tab, extent);
  if (target.rowCount > tab.rowCount || target.columnCount > tab.columnCount) {
    await ask(context, resize(context, spreadsheetId, target));
  }
  return target;
}

/** The rows as JSON, the header first where the part begins the tab. A record that no cell takes leaves its row empty. */
function* rowsOf(
  { fields, records, offset }: ReplaceBatch,
  outcomes: BatchOutcomes,
  refused: Set<number>,
): Generator<string> {
  if (offset === 0) yield JSON.stringify(fields.map(({ fullName }) => fullName));
  for (const [at, record] of records.entries()) {
    const row = rowOf(record, fields);
    const refusal = refusalOfRow(row, fields);
    if (refusal !== undefined) {
      outcomes.set(at, rejected('too_long', refusal));
      refused.add(at);
    }
    yield JSON.stringify(refusal === undefined ? row : blankRow(fields.length));
  }
}

/** Which records of the part a portion holds; the header is none. */
function positionsOf({ startRow, rows }: Portion, offset: number): readonly number[] {
  return rows.map((_, at) => startRow + at - 1 - offset).filter((at) => at >= 0);
}

/** @throws RetryLaterError `unreadable` or `not_confirmed` where the rows may be written */
async function putPortion(
  context: Context,
  address: TabAddress,
  portion: Portion,
  columns: number,
): Promise<void> {
  const answer = await ask(context, putRows(context, address, portion, columns));
  if (!countsTooFew(answer, portion, columns)) return;
  throw new RetryLaterError(
    `Google took a request of ${portion.rows.length} rows and does not say that all of them were written: ` +
      'look at the tab, and sync again.',
    { code: 'not_confirmed' },
  );
}
