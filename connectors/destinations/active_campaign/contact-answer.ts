import type { ConfigurationError, Outcome } from '#connector-kit';
import {
  isObject,
  listOf,
  memberOf,
  refused,
  rejected,
  succeeded,
  textOf,
  unknown,
  unreadable,
} from '#connector-kit';
import type { Answer } from './answer.ts';
import { errorCode, refusalIn, tellsFailure } from './answer.ts';
import { isExclusion } from './refusal.ts';

export interface WrittenContact {
  readonly outcome: Outcome;
  /** The provider's id; undefined where the contact was not written. */
  readonly id: string | undefined;
}

/**
 * What became of one contact that was written by `contact/sync`, `POST /contacts` or `PUT /contacts/{id}`.
 *
 * @throws ConfigurationError where a mapped custom field is gone
 */
export function readWrittenContact(answer: Answer): WrittenContact {
  const failed = (outcome: Outcome): WrittenContact => ({ outcome, id: undefined });
  if (isExclusion(answer)) return failed(excluded(answer));
  if (answer.status === 404) {
    if (isAboutContact(answer)) return failed(notFound());
    throw vanished(answer);
  }
  if (answer.status < 200 || answer.status >= 300 || tellsFailure(answer.body)) {
    return failed(rejected(errorCode(answer.body) ?? `http_${answer.status}`, refusedWords(answer)));
  }
  const contact = memberOf(answer.body, 'contact');
  const id = isObject(contact) ? textOf(contact['id']) : undefined;
  if (id !== undefined) return { outcome: succeeded, id };
  if (answer.body === undefined) {
    return failed(
      unknown(
        `${unreadable(refusalIn(answer, 'writing a contact')).message} The contact may have been written.`,
      ),
    );
  }
  return failed(rejected('not_confirmed', refusedWords(answer)));
}

/**
 * The id of the contact with that e-mail address; undefined where there is none.
 *
 * @throws RetryLaterError where the answer is none of the API's
 */
export function readFoundContact(answer: Answer, email: string): string | undefined {
  const contacts = listOf(answer.body, 'contacts');
  if (contacts === undefined) throw unreadable(refusalIn(answer, 'looking for a contact'));
  const found = contacts.find(
    (contact) =>
      typeof contact['email'] === 'string' && contact['email'].toLowerCase() === email.toLowerCase(),
  );
  return found === undefined ? undefined : textOf(found['id']);
}

export function notFound(): Outcome {
  return rejected(
    'not_found',
    'ActiveCampaign has no contact with this e-mail address, and an update creates none.',
  );
}

function excluded(answer: Answer): Outcome {
  return rejected(
    'excluded',
    `ActiveCampaign did not take the contact: ${answer.words}. Take the address off the exclusion list ` +
      '(Contacts → Exclusion list) or leave it out of the sync.',
  );
}

function refusedWords(answer: Answer): string {
  return `ActiveCampaign answered ${answer.status} and did not take the record: ${answer.words}`;
}

function isAboutContact(answer: Answer): boolean {
  return /\b(subscriber|contact) with id\b/i.test(answer.words);
}

function vanished(answer: Answer): ConfigurationError {
  return refused(
    refusalIn(answer, 'writing a contact'),
    'A mapped custom field was deleted there, or instance_url is not the API URL: refresh the fields, then take the ' +
      'missing one out of the mapping.',
  );
}
