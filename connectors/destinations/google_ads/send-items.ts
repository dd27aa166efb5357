import type { BatchOutcomes, Json } from '#connector-kit';
import { isObject, jsonOf, rejected, unknown, unreadable } from '#connector-kit';
import type { Context } from './credentials.ts';
import { failuresIn, wordsOf } from './failure.ts';
import { API_NAMES } from './host.ts';
import type { Item } from './item.ts';
import { positionsOf } from './item.ts';
import { refusalOf } from './refusal.ts';
import type { ApiRequest } from './request.ts';
import { send } from './request.ts';
import { faultyRecords, refusedRecord } from './upload-answer.ts';

/** A request may be refused for one record at a time: each further try costs a request of the quota. */
const MOST_TRIES = 25;

/**
 * Sends items in one request. Where it is refused for some of them, these get their outcome and the others are sent
 * without them.
 *
 * @param take receives the items of a request that was taken, and its answer
 */
export async function sendItems(
  context: Context,
  outcomes: BatchOutcomes,
  items: readonly Item[],
  request: (items: readonly Item[]) => ApiRequest,
  take: (items: readonly Item[], body: Json) => void,
): Promise<void> {
  let waiting = items;
  for (let tries = 0; waiting.length > 0 && tries < MOST_TRIES; tries += 1) {
    const sent = waiting;
    waiting = [];
    await outcomes.settle(positionsOf(sent), async () => {
      const asked = request(sent);
      const { api, doing } = asked;
      const response = await send(context, asked);
      const { status } = response;
      const faulty = status === 400 ? faultyRecords(failuresIn(response), sent.length) : undefined;
      if (faulty !== undefined) {
        waiting = sent.filter((_, at) => !faulty.has(at));
        for (const [at, failures] of faulty) {
          for (const position of sent[at]?.positions ?? []) outcomes.set(position, refusedRecord(failures));
        }
        return undefined;
      }
      if (status >= 400) throw refusalOf(api, response, doing);
      const body = jsonOf(response);
      if (status >= 200 && status < 300 && isObject(body)) return take(sent, body);
      const fault = unreadable({ label: API_NAMES[api], status, doing, words: wordsOf(response) });
      return unknown(`${fault.message} The record may have been taken.`);
    });
  }
  for (const position of positionsOf(waiting)) {
    outcomes.set(
      position,
      rejected(
        'not_sent',
        'Not sent: Google refused the request again and again because of other records.',
        true,
      ),
    );
  }
}
