import type { Batch, Json, JsonObject, WriteRecord, WriteResult } from '#connector-kit';
import { BatchOutcomes, RecordError, textOf } from '#connector-kit';
import type { Context } from './credentials.ts';
import { aliasOf } from './identifier.ts';
import { MOST_RECIPIENTS } from './limits.ts';
import { idIn, kindOf } from './object-name.ts';
import type { Triggered } from './trigger-object.ts';
import { PROPERTIES, triggerFields } from './trigger-object.ts';
import { plainValue, propertiesOf } from './value.ts';
import { readTriggered } from './verdict.ts';
import type { Entry, Way } from './write-entries.ts';
import { buildEach, writeEntries } from './write-entries.ts';

/**
 * Sends a campaign's message, or a Canvas, to one user for each record, once. Throws ConnectorError where nothing was
 * sent; else every record has its outcome.
 */
export async function sendTriggered(context: Context, batch: Batch): Promise<WriteResult> {
  const kind: Triggered = kindOf(batch.object.fullName) === 'campaign' ? 'campaign' : 'canvas';
  const outcomes = new BatchOutcomes(batch.records.length);
  const built = buildEach(batch, outcomes, (record) => recipientOf(kind, batch, record));
  const entries = built.map(({ at, built: body }) => ({ positions: [at], body }));
  for (const round of rounds(entries)) {
    await writeEntries(context, outcomes, round, wayOf(kind, idIn(batch.object.fullName)));
  }
  return { outcomes: outcomes.close() };
}

function wayOf(kind: Triggered, id: string): Way {
  const isCampaign = kind === 'campaign';
  const doing = isCampaign ? 'sending a campaign' : 'entering users into a Canvas';
  return {
    most: MOST_RECIPIENTS,
    isRepeatable: false,
    request: (recipients) => ({
      method: 'POST',
      path: isCampaign ? '/campaigns/trigger/send' : '/canvas/trigger/send',
      doing,
      permission: isCampaign ? 'campaigns.trigger.send' : 'canvas.trigger.send',
      // Never to the segment of the campaign as a whole.
      json: { [isCampaign ? 'campaign_id' : 'canvas_id']: id, broadcast: false, recipients },
    }),
    read: (answer) => readTriggered(answer, kind, doing),
  };
}

/** Somebody who is to get it twice gets it in two requests: one request may send once to a user. */
function rounds(entries: readonly Entry[]): Entry[][] {
  const seen = new Map<string, number>();
  const grouped: Entry[][] = [];
  for (const entry of entries) {
    const { external_user_id, user_alias } = entry.body as JsonObject;
    const who = JSON.stringify([external_user_id ?? null, user_alias ?? null]);
    const round = seen.get(who) ?? 0;
    seen.set(who, round + 1);
    (grouped[round] ??= []).push(entry);
  }
  return grouped;
}

function recipientOf(kind: Triggered, { fields }: Batch, record: WriteRecord): JsonObject {
  const own = new Set(triggerFields(kind).map(({ fullName }) => fullName));
  const custom: Record<string, Json> = {};
  for (const field of fields) {
    const value = record[field.fullName];
    if (value !== undefined && value !== null && !own.has(field.fullName)) {
      custom[field.fullName] = plainValue(field, value);
    }
  }
  const properties = propertiesOf(record, PROPERTIES[kind], custom);
  const recipient: Record<string, Json> = { ...whoOf(record) };
  for (const name of ['attributes', 'send_to_existing_only']) {
    const value = record[name];
    if (value !== undefined && value !== null) recipient[name] = value;
  }
  return properties === undefined ? recipient : { ...recipient, [PROPERTIES[kind]]: properties };
}

function whoOf(record: WriteRecord): JsonObject {
  const id = textOf(record['external_user_id'] ?? undefined)?.trim() ?? '';
  if (id !== '') return { external_user_id: id };
  const alias = record['user_alias'];
  if (alias !== undefined && alias !== null && alias !== '') return { user_alias: aliasOf(alias) };
  throw new RecordError('The record names no user: it has no external_user_id or user_alias.', {
    code: 'missing_identifier',
  });
}
