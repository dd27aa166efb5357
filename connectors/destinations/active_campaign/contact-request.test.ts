import { describe, expect, test } from 'vitest';
import { RecordError } from '#connector-kit';
import { contactPayload } from './contact-request.ts';
import { fitsImport, importChunks, importedContact } from './contact-import-request.ts';
import { destinationField } from './field.ts';

const fields = [
  destinationField('field_3', 'Interests', 'string', { array: true }),
  destinationField('field_6', 'Seats', 'decimal'),
];

describe('a contact as it is sent', () => {
  test('holds what the record has, empty text for null, and options between double pipes', () => {
    const record = { email: ' ana@example.com ', lastName: null, field_3: ['API', 'News'], field_6: '12.50' };
    expect(contactPayload(record, fields)).toEqual({
      email: 'ana@example.com',
      lastName: '',
      fieldValues: [
        { field: '3', value: '||API||News||' },
        { field: '6', value: '12.50' },
      ],
    });
  });

  test('empties a field of options with an empty list', () => {
    expect(contactPayload({ email: 'a@example.com', field_3: [] }, fields).fieldValues).toEqual([
      { field: '3', value: '' },
    ]);
  });

  test('refuses an option that would be read as two', () => {
    expect(() => contactPayload({ email: 'a@example.com', field_3: ['A||B'] }, fields)).toThrow(RecordError);
  });

  test.each(['', 'ana', 'ana@', 'a b@example.com', 'a@example.com,b@example.com'])(
    'refuses the address "%s"',
    (email) => {
      expect(() => contactPayload({ email }, fields)).toThrow(RecordError);
    },
  );
});

describe('a contact as it is imported', () => {
  test('has the names, the delimiter and the lists of the importer', () => {
    const contact = contactPayload({ email: 'a@example.com', firstName: 'A', field_3: ['X', 'Y'] }, fields);
    expect(importedContact(contact, ['2'])).toEqual({
      email: 'a@example.com',
      first_name: 'A',
      fields: [{ id: 3, value: 'X||Y' }],
      subscribe: [{ listid: '2' }],
    });
  });

  test('goes alone where it empties a field or is too large', () => {
    expect(fitsImport({ email: 'a@example.com', first_name: 'A' })).toBe(true);
    expect(fitsImport({ email: 'a@example.com', first_name: '' })).toBe(false);
    expect(fitsImport({ email: 'a@example.com', fields: [{ id: 1, value: '' }] })).toBe(false);
    expect(fitsImport({ email: 'a@example.com', phone: 'x'.repeat(400_000) })).toBe(false);
  });

  test('is one of at most 250, in at most 400 kB', () => {
    const items = (count: number, bytes: number) =>
      Array.from({ length: count }, (_, at) => ({
        at,
        contact: { email: `${at}@example.com`, phone: 'é'.repeat(bytes / 2) },
      }));
    expect(importChunks(items(501, 2)).map((chunk) => chunk.length)).toEqual([250, 250, 1]);
    const chunks = importChunks(items(200, 10_000));
    expect(chunks.flat()).toHaveLength(200);
    for (const chunk of chunks) {
      const body = JSON.stringify({ contacts: chunk.map(({ contact }) => contact) });
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(400_000);
    }
    expect(importChunks([])).toEqual([]);
  });
});
