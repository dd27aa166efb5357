import type { SourceCheck, SourceSubject } from '../check.ts';
import { equal, list, must, object, refused } from '../expect.ts';
import type { Fields } from '../expect.ts';
import { one } from '../shapes.ts';
import { usualSettings } from '../source-subject.ts';
import { columnMapping } from '../sync-stage.ts';
import { fetchSync } from '../sync-calls.ts';

type Kind = 'text' | 'number' | 'boolean' | 'datetime';

const TYPES: Readonly<Record<Kind, readonly string[]>> = {
  text: ['string', 'text'],
  number: ['integer', 'decimal', 'float', 'number'],
  boolean: ['boolean'],
  datetime: ['date_time', 'datetime', 'timestamp'],
};

const VALUES: Readonly<Record<Kind, unknown>> = {
  text: 'Conformance',
  number: 7,
  boolean: true,
  datetime: '2026-01-02T03:04:05Z',
};

/** A field of the object that takes such values, and isn't the key. */
async function fieldFor(subject: SourceSubject, kind: Kind): Promise<string | undefined> {
  const { writable } = await subject.stage();
  const found = writable.find(
    (field) => TYPES[kind].includes(String(field['type'])) && field['array'] === false,
  );
  return found === undefined ? undefined : String(found['full_name']);
}

async function textField(subject: SourceSubject): Promise<string> {
  const field = await fieldFor(subject, 'text');
  must(field !== undefined, 'the object has no text field beside its key');
  return field;
}

/** The mapping to `field` of a sync that has the key and this one. */
async function shown(subject: SourceSubject, mapping: Fields): Promise<Fields> {
  const { key } = await subject.stage();
  const id = await subject.createSync({ mappings: [columnMapping(key, true), mapping] });
  const mappings = list((await fetchSync(subject, id))['mappings'], 'mappings');
  const found = mappings.find((item) => object(item, 'a mapping')['to'] === mapping['to']);
  return object(found, `the mapping to ${String(mapping['to'])}`);
}

async function comesBack(subject: SourceSubject, from: Fields, to: string, expected = from): Promise<void> {
  const found = await shown(subject, { from, to });
  equal(found['from'], expected, `from of a ${String(from['type'])}`);
}

/** What the documentation leaves to the server: it takes such a mapping, or says why not. */
async function comesBackOrNot(
  subject: SourceSubject,
  mappings: readonly Fields[],
  from: Fields,
): Promise<void> {
  const json = { ...usualSettings(await subject.stage()), mappings };
  const answer = await subject.client('POST', '/syncs', { json });
  if (answer.status !== 200) return refused(answer);
  const id = Number(one(answer.body, 'created')['sync_id']);
  const found = list((await fetchSync(subject, id))['mappings'], 'mappings');
  const kinds = found.map((item) => object(object(item, 'a mapping')['from'], 'mapping.from'));
  equal(
    kinds.find(({ type }) => type === from['type']),
    from,
    `from of a ${String(from['type'])}`,
  );
}

export const syncMappingChecks: readonly SourceCheck[] = [
  {
    source: 'syncs page',
    name: 'a column comes back, with all flags and the one primary identifier',
    needsSource: true,
    async run(subject) {
      const { key } = await subject.stage();
      const mappings = [columnMapping(key, true)];
      const [found] = list(
        (await fetchSync(subject, await subject.createSync({ mappings })))['mappings'],
        'mappings',
      );
      const expected = {
        from: { type: 'column', data: key.column },
        to: key.field,
        is_primary_identifier: true,
        generate_field: false,
        preserve_values: false,
        operation: null,
      };
      const mapping = object(found, 'the mapping');
      for (const [name, value] of Object.entries(expected)) equal(mapping[name], value, name);
    },
  },
  {
    source: 'syncs page',
    name: 'a constant_value of each basic_type that the object has a field for comes back',
    needsSource: true,
    async run(subject) {
      await textField(subject);
      for (const kind of ['text', 'number', 'boolean', 'datetime'] as const) {
        const to = await fieldFor(subject, kind);
        if (to === undefined) continue;
        const data = { basic_type: kind, value: VALUES[kind] };
        await comesBack(subject, { type: 'constant_value', data }, to);
      }
    },
  },
  {
    source: 'client: Terraform',
    name: 'a liquid_template, as text or as an object, comes back as an object',
    needsSource: true,
    async run(subject) {
      const to = await textField(subject);
      const { key } = await subject.stage();
      const template = `{{ record["${key.column}"] | downcase }}`;
      const expected = { type: 'liquid_template', data: { liquid_template: template } };
      await comesBack(subject, { type: 'liquid_template', data: template }, to, expected);
      await comesBack(subject, expected, to);
    },
  },
  {
    source: 'client: Terraform',
    name: 'sync_metadata comes back, and so does sync_null_values',
    needsSource: true,
    async run(subject) {
      const to = await textField(subject);
      await comesBack(subject, { type: 'sync_metadata', data: 'sync_run_id' }, to);
      const from = { type: 'constant_value', data: { basic_type: 'text', value: 'Conformance' } };
      equal(
        (await shown(subject, { from, to, sync_null_values: false }))['sync_null_values'],
        false,
        'sync_null_values',
      );
    },
  },
  {
    source: 'syncs page',
    name: 'a compound_key as primary identifier comes back or is refused with a message',
    needsSource: true,
    async run(subject) {
      const { key, others } = await subject.stage();
      const columns = [key, ...others.slice(0, 1)].map(({ column }) => ({ type: 'column', data: column }));
      const from = { type: 'compound_key', data: columns };
      await comesBackOrNot(subject, [{ from, to: key.field, is_primary_identifier: true }], from);
    },
  },
  {
    source: 'client: Terraform',
    name: 'a mapping of segment_membership, where there is no segment, comes back or is refused with a message',
    needsSource: true,
    async run(subject) {
      const { key } = await subject.stage();
      const from = { type: 'segment_membership', data: { identify_by: 'name' } };
      await comesBackOrNot(subject, [columnMapping(key, true), { from, to: await textField(subject) }], from);
    },
  },
];
