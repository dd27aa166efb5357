import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HttpResponse, Json, JsonObject, Outcome, WriteOperation } from '#connector-kit';
import { ConnectorError, isObject, listOf, memberOf, textOf } from '#connector-kit';
import { wordsOf } from './answer.ts';
import { collectionOutcomes } from './collection-answer.ts';
import { destinationField } from './field.ts';
import { relationshipName } from './name.ts';
import { destinationObject } from './objects.ts';
import { refusalOf } from './refusal.ts';
import { usageIn } from './usage.ts';

interface Recording {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly request_body?: Json;
  readonly query?: Readonly<Record<string, string>>;
  readonly response_headers: Readonly<Record<string, string>>;
  readonly response_body: Json;
}

const folder = process.env['SPILLWAY_VENDOR_SPECS'];
const recordings = await readRecordings();

async function readRecordings(): Promise<readonly Recording[]> {
  if (folder === undefined || folder === '') return [];
  const text = await readFile(join(folder, 'salesforce/recordings.json'), 'utf8').catch(() => '[]');
  return JSON.parse(text) as Recording[];
}

/** Recorded bodies are JSON, or JSON in a text. */
function parsed(body: Json | undefined): Json | undefined {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body) as Json;
  } catch {
    return body;
  }
}

function responseOf({ status, response_headers: headers, response_body: body }: Recording): HttpResponse {
  const json = parsed(body);
  return {
    status,
    headers,
    url: 'https://example.my.salesforce.com/',
    text: () => (typeof body === 'string' ? body : JSON.stringify(body)),
    json: () => json,
  };
}

/** How many exchanges of each kind went through the parsers. */
const COUNTS = { describe: 5, collections: 128, refusedRecords: 9, queries: 106, notFound: 5, usage: 346 };

const OPERATIONS: Readonly<Record<string, WriteOperation>> = {
  POST: 'insert',
  PATCH: 'update',
  DELETE: 'delete',
};

describe.skipIf(recordings.length === 0)('recorded answers of Salesforce (API 42)', () => {
  test('every description of an object becomes fields that can be mapped', () => {
    const described = recordings.filter(({ path }) => path.endsWith('/describe'));
    expect(described).toHaveLength(COUNTS.describe);
    for (const { response_body: body } of described) {
      const entries = listOf(parsed(body), 'fields') ?? [];
      const fields = entries.flatMap((entry) => destinationField(entry));
      const names = new Set(fields.map(({ fullName }) => fullName));
      const writable = entries.filter(
        ({ createable, updateable }) => createable === true || updateable === true,
      );
      expect(writable.filter(({ name }) => !names.has(textOf(name) ?? ''))).toEqual([]);
      expect(names.has('Id')).toBe(true);
      expect(
        fields.filter(({ canBeUpsertKey }) => canBeUpsertKey).every(({ canBeUpdateKey }) => canBeUpdateKey),
      ).toBe(true);
      const references = entries.filter(
        ({ type, referenceTo }) =>
          type === 'reference' && Array.isArray(referenceTo) && referenceTo.length === 1,
      );
      const named = references.filter(({ relationshipName: relation }) => relation !== null);
      expect(named.map(({ name }) => relationshipName(textOf(name) ?? ''))).toEqual(
        named.map(({ relationshipName: relation }) => relation),
      );
      expect(isObject(parsed(body)) && destinationObject(parsed(body) as JsonObject)).toHaveLength(1);
    }
  });

  test('a contact has the keys and the required field that people know', () => {
    const contact = recordings.find(({ path }) => path.endsWith('/Contact/describe'));
    const fields = (listOf(parsed(contact?.response_body), 'fields') ?? []).flatMap((entry) =>
      destinationField(entry),
    );
    expect(
      fields.filter(({ requiredForMapping }) => requiredForMapping).map(({ fullName }) => fullName),
    ).toEqual(['LastName']);
    expect(fields.filter(({ canBeUpsertKey }) => canBeUpsertKey).map(({ fullName }) => fullName)).toEqual([
      'Email',
      'Custom_External_ID__c',
    ]);
    expect(fields.find(({ fullName }) => fullName === 'AccountId')?.lookupObject).toBe('Account');
  });

  test('every answer to a collection gives each record its outcome', () => {
    const collections = recordings.filter(({ path }) => path.endsWith('/composite/sobjects'));
    expect(collections).toHaveLength(COUNTS.collections);
    const refused: Outcome[] = [];
    for (const { method, query, request_body: sent, response_body: body } of collections) {
      const ids = decodeURIComponent(query?.['ids'] ?? '').split(',');
      const count = listOf(parsed(sent), 'records')?.length ?? ids.length;
      const outcomes = collectionOutcomes(parsed(body), count, OPERATIONS[method] ?? 'upsert');
      expect(outcomes).toHaveLength(count);
      refused.push(...(outcomes ?? []).filter(({ status }) => status !== 'succeeded'));
    }
    expect(refused).toHaveLength(COUNTS.refusedRecords);
    const codes = refused.map((outcome) => (outcome.status === 'rejected' ? outcome.code : outcome.status));
    expect(new Set(codes)).toEqual(
      new Set(['INVALID_EMAIL_ADDRESS', 'REQUIRED_FIELD_MISSING', 'CANNOT_UPDATE_CONVERTED_LEAD']),
    );
    for (const outcome of refused) {
      expect(outcome).toMatchObject({
        retryable: false,
        message: expect.stringMatching(/Salesforce refused the record: [A-Z_]+: \w/) as string,
      });
    }
  });

  test('every answer to a query is read to its end', () => {
    const queries = recordings.filter(({ path }) => path.endsWith('/query'));
    expect(queries).toHaveLength(COUNTS.queries);
    for (const { response_body: body, query } of queries) {
      const records = listOf(parsed(body), 'records');
      expect(memberOf(parsed(body), 'done')).toBe(true);
      expect(records).toHaveLength(Number(memberOf(parsed(body), 'totalSize')));
      const asksForId = /SELECT Id,? /.test(decodeURIComponent(query?.['q'] ?? ''));
      const named = records?.filter((record) => typeof record['Id'] === 'string');
      expect(named).toHaveLength(asksForId ? (records?.length ?? 0) : (named?.length ?? 0));
    }
  });

  test('every refusal has words for a person', () => {
    const refused = recordings.filter(({ status }) => status >= 400);
    expect(refused).toHaveLength(COUNTS.notFound);
    for (const recording of refused) {
      const refusal = refusalOf(responseOf(recording), 'reading a record');
      expect(refusal).toBeInstanceOf(ConnectorError);
      expect(refusal?.message).toContain('NOT_FOUND: The requested resource does not exist');
      expect(wordsOf(responseOf(recording))).toBe('NOT_FOUND: The requested resource does not exist');
    }
  });

  test('every answer of the REST API says how much of the allowance is used', () => {
    const usages = recordings
      .filter(({ path }) => !path.includes('/Soap/'))
      .map(({ response_headers: headers }) => usageIn(headers));
    expect(usages).toHaveLength(COUNTS.usage);
    expect(usages.every((usage) => usage?.allowed === 15_000 && usage.used > 0)).toBe(true);
  });
});
