import { describe, expect, test } from 'vitest';
import type { ColumnType } from '#connector-kit';
import { Fault } from '../convert/fault.ts';
import { columnsOfTemplate, compileTemplate, templateFault } from './template.ts';
import { column } from './testing/sync.ts';

function rendered(template: string, ...cells: readonly [string, ColumnType, string | null][]): string {
  const columns = cells.map(([name, type]) => column(name, type));
  const text = compileTemplate(template, columns, 'x')(cells.map(([, , cell]) => cell));
  return text instanceof Fault ? `FAULT ${text.words}` : text;
}

describe('a template', () => {
  test('reads columns by name, alone or of the record', () => {
    expect(
      rendered(
        '{{ first_name }} {{ record["Last name"] | upcase }}',
        ['first_name', 'text', 'Ana'],
        ['Last name', 'text', 'Díaz'],
      ),
    ).toBe('Ana DÍAZ');
  });

  test('sees values by the types of their columns', () => {
    expect(rendered('{{ n | plus: 1 }}', ['n', 'integer', '41'])).toBe('42');
    expect(rendered('{{ n }}', ['n', 'integer', '9007199254740993'])).toBe('9007199254740993');
    expect(rendered('{{ n }}/{{ n | times: 2 }}', ['n', 'decimal', '12.50'])).toBe('12.50/25');
    expect(rendered('{% if n > 9 %}more{% endif %}', ['n', 'decimal', '12.50'])).toBe('more');
    expect(rendered('{% if b %}yes{% else %}no{% endif %}', ['b', 'boolean', 'false'])).toBe('no');
    expect(
      rendered('{{ j.address.city }} {{ j.tags | join: "," }}', [
        'j',
        'json',
        '{"address":{"city":"Bonn"},"tags":[1,2]}',
      ]),
    ).toBe('Bonn 1,2');
    expect(
      rendered('{{ t | date: "%d.%m.%Y %H:%M" }}', ['t', 'timestamp_tz', '2021-03-29 23:05:00+00']),
    ).toBe('29.03.2021 23:05');
    expect(rendered('[{{ t }}]{{ t | default: "none" }}', ['t', 'text', null])).toBe('[]none');
    expect(rendered('{{ t }}', ['t', 'text', '{{ t }} <b>🦊'])).toBe('{{ t }} <b>🦊');
  });

  test('keeps its own variables apart from columns', () => {
    const template =
      '{% assign all = tags | split: "," %}{% for tag in all %}{{ forloop.index }}{{ tag }};{% endfor %}';
    expect(rendered(template, ['tags', 'text', 'a,b'])).toBe('1a;2b;');
  });

  test('says which columns it reads; all where it computes their names', () => {
    const columns = [column('a'), column('b'), column('c')];
    expect(columnsOfTemplate('{% if c %}{{ record["a"] }}{% endif %}', columns, 'x')).toEqual(['a', 'c']);
    expect(columnsOfTemplate('{{ record[a] }}', columns, 'x')).toEqual(['a', 'b', 'c']);
    expect(columnsOfTemplate('{{ record | json }}', columns, 'x')).toEqual(['a', 'b', 'c']);
    expect(columnsOfTemplate('nothing', columns, 'x')).toEqual([]);
  });
});

describe('a template is refused', () => {
  test.each([
    ['{{ a | shout }}', 'undefined filter: shout'],
    ['{% include "/etc/passwd" %}', 'the tag include is not available'],
    ['{% render "x" %}', 'the tag render is not available'],
    ['{% layout "x" %}', 'the tag layout is not available'],
    [`{{ ${'record['.repeat(9000)}a${']'.repeat(9000)} }}`, 'more than 20 brackets within each other'],
    ['{% if a %}', 'tag {% if a %} not closed'],
    [`{{ a }}${'x'.repeat(20_000)}`, 'parse length limit exceeded'],
  ])('%.40s', (template, words) => {
    expect(templateFault(template)).toContain(words);
  });

  test('where it names a column that is none beside a computed one', () => {
    expect(() => columnsOfTemplate('{{ record[a] }}{{ gone }}', [column('a')], 'x')).toThrow(
      'no column "gone"',
    );
  });

  test('where it reads what no column is', () => {
    expect(() => compileTemplate('{{ constructor }}', [column('a')], 'x')).toThrow(
      'The source has no column "constructor"',
    );
  });
});

describe("a row whose template can't end is a fault, and the next one is made", () => {
  test.each([
    ['{% for i in (1..100000000) %}{% endfor %}', 'memory alloc limit exceeded'],
    ['{% for i in (1..9000) %}{% for j in (1..9000) %}{{ j }}{% endfor %}{% endfor %}', 'limit exceeded'],
    [
      '{% assign b = a %}{% for i in (1..40) %}{% assign b = b | append: b %}{% endfor %}{{ b | size }}',
      'limit exceeded',
    ],
  ])('%s', (template, words) => {
    const render = compileTemplate(template, [column('a')], 'x');
    expect(render(['some text'])).toMatchObject({ words: expect.stringContaining(words) as string });
    expect(compileTemplate('{{ a }}', [column('a')], 'x')(['fine'])).toBe('fine');
  });
});
