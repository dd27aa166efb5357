import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HttpResponse, JsonObject } from '#connector-kit';
import { fatesOf } from './crm-answer.ts';
import { customObject } from './crm-object.ts';
import type { CrmInput } from './crm-request.ts';
import { categoryOf, wordsOf } from './error-words.ts';
import { FoundRecords, takeFound } from './find-records.ts';
import { heedLimit, waitMs } from './rate-limit.ts';
import { faultOf } from './refusal.ts';

interface Recording {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly request_body?: unknown;
  readonly response_headers: Readonly<Record<string, string>>;
  readonly response_body: unknown;
}

const folder = process.env['SPILLWAY_VENDOR_SPECS'] ?? '';
const text = await readFile(join(folder, 'hubspot/recordings.json'), 'utf8').catch(() => '[]');
const recordings = JSON.parse(text) as readonly Recording[];

function exchanges(path: RegExp, status: number): Recording[] {
  return recordings.filter((one) => path.test(one.path) && one.status === status);
}

function responseOf({
  path,
  status,
  response_headers: headers,
  response_body: body,
}: Recording): HttpResponse {
  const whole = typeof body === 'string' ? body : JSON.stringify(body);
  const json = (): unknown => (typeof body === 'string' ? undefined : body);
  return { status, headers, url: path, text: () => whole, json };
}

/** What HubSpot really answered from 2020 to 2022, by v3 and older: the shapes that 2026-09 still has. */
describe.skipIf(recordings.length === 0)('recorded answers', () => {
  test('searches give ids by the value that was looked for', () => {
    const searches = exchanges(/\/search$/, 200);
    expect(searches).toHaveLength(332);
    for (const search of searches) {
      const { filterGroups = [] } = search.request_body as {
        filterGroups?: { filters: { propertyName: string; operator: string; value?: string }[] }[];
      };
      const [first] = filterGroups.flatMap(({ filters }) => filters);
      const { results } = search.response_body as {
        results: { id: string; properties: Record<string, string> }[];
      };
      const property = first?.propertyName ?? '';
      const found = new FoundRecords();
      takeFound(found, property, responseOf(search), 'searching');
      const valueOf = (one: (typeof results)[number]): string => one.properties[property] ?? '';
      const single = results.filter(
        (one) =>
          valueOf(one) !== '' && results.filter((other) => valueOf(other) === valueOf(one)).length === 1,
      );
      expect(single.map((one) => found.idOf(valueOf(one), 'x'))).toEqual(single.map(({ id }) => id));
    }
  });

  test.each(['create', 'update'])('batches account for every record of theirs: %s', (verb) => {
    const batches = exchanges(new RegExp(`/batch/${verb}$`), verb === 'create' ? 201 : 200);
    expect(batches.length).toBeGreaterThan(30);
    for (const batch of batches) {
      const { inputs } = batch.request_body as {
        inputs: { id?: string; properties: Record<string, string> }[];
      };
      const sent = inputs.map(({ id, properties }, at): CrmInput =>
        id === undefined ? { at, properties } : { at, properties, id },
      );
      const fates = fatesOf(sent, responseOf(batch), 'writing');
      expect(sent.map((input) => fates.get(input)?.outcome.status)).toEqual(inputs.map(() => 'succeeded'));
    }
  });

  test('archiving answers 204 without a body', () => {
    const archives = exchanges(/\/batch\/archive$/, 204);
    expect(archives).toHaveLength(46);
    for (const archive of archives) expect(archive.response_body).toBe('');
  });

  test('every 429 is known for its limit of a second', () => {
    const refusals = recordings.filter(({ status }) => status === 429);
    expect(refusals).toHaveLength(69);
    for (const refusal of refusals) {
      const response = responseOf(refusal);
      expect(waitMs(response, {})).toBe(1_000);
      expect(categoryOf(refusal.response_body as JsonObject)).toBe('RATE_LIMITS');
      expect(faultOf(response, 'searching', {})).toMatchObject({
        whoMustAct: 'retry_later',
        retryAfterMs: 1_000,
      });
    }
  });

  test('errors are told in HubSpot’s words', () => {
    const errors = recordings.filter(({ status }) => status === 400 || status === 404);
    expect(errors.length).toBeGreaterThan(80);
    for (const error of errors) {
      const { message } = error.response_body as { message: string };
      expect(wordsOf(responseOf(error))).toContain(message);
      expect(faultOf(responseOf(error), 'reading', {})).toBeUndefined();
    }
  });

  test('custom objects become objects with all their properties', () => {
    const schemas = exchanges(/^\/crm\/v3\/schemas(\/|$)/, 200).flatMap(({ response_body: body }) => {
      const { results = [body] } = body as { results?: unknown[] };
      return results as JsonObject[];
    });
    expect(schemas).toHaveLength(6);
    for (const schema of schemas) {
      const properties = schema['properties'] as JsonObject[];
      const object = customObject(schema, properties, schemas);
      const visible = properties.filter(
        ({ hidden, hubspotDefined }) => hidden !== true || hubspotDefined !== true,
      );
      const names = object.fields?.map(({ fullName }) => fullName) ?? [];
      for (const { name } of visible) expect(names).toContain(name);
      const checkboxes = properties.filter(
        ({ type, fieldType }) => type === 'enumeration' && fieldType === 'checkbox',
      );
      const arrays = object.fields?.filter(({ array }) => array) ?? [];
      expect(arrays.length).toBe(checkboxes.filter((one) => visible.includes(one)).length);
      const readOnly = properties.filter(
        ({ modificationMetadata: metadata }) => (metadata as JsonObject)['readOnlyValue'] === true,
      );
      const writable =
        object.fields?.filter(({ createable }) => createable).map(({ fullName }) => fullName) ?? [];
      for (const { name } of readOnly) expect(writable).not.toContain(name);
    }
  });

  test('limits are read from every answer that tells of them', () => {
    const rates: number[] = [];
    const http = {
      request: () => Promise.reject(new Error('not used')),
      setRequestsPerSecond: (rate: number) => void rates.push(rate),
    };
    const telling = recordings.filter((one) => 'x-hubspot-ratelimit-max' in one.response_headers);
    for (const one of telling) heedLimit(http, responseOf(one));
    expect(rates).toHaveLength(telling.length);
    expect(new Set(rates)).toEqual(new Set([10]));
  });
});
