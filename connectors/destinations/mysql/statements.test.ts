import { describe, expect, test } from 'vitest';
import { quote } from '../../mysql-wire/index.ts';
import { deleteRows, findKeys, insertRows, updateRows } from './statements.ts';

const row = (key: string, name: string | null) => ({ columns: ['id', 'name'], values: [key, name], key });

describe('statements', () => {
  test('names are quoted whatever they hold', () => {
    expect(quote('or`der" -- \\')).toBe('`or``der" -- \\`');
  });

  test('an insert carries its values apart from its text', () => {
    expect(insertRows('t', [row('1', "'); DROP TABLE t; --"), row('2', null)])).toEqual({
      sql: 'INSERT INTO `t` (`id`, `name`) VALUES (?, ?), (?, ?)',
      parameters: ['1', "'); DROP TABLE t; --", '2', null],
    });
  });

  test('a record without fields becomes a row of defaults', () => {
    expect(insertRows('t', [{ columns: [], values: [] }]).sql).toBe('INSERT INTO `t` () VALUES ()');
  });

  test('an update of one row sets everything but its key', () => {
    expect(updateRows('t', 'id', [row('1', 'One')])).toEqual({
      sql: 'UPDATE `t` SET `name` = ? WHERE `id` = ?',
      parameters: ['One', '1'],
    });
  });

  test('an update of several rows chooses each value by key', () => {
    expect(updateRows('t', 'id', [row('1', 'One'), row('2', 'Two')])).toEqual({
      sql: 'UPDATE `t` SET `name` = CASE WHEN `id` = ? THEN ? WHEN `id` = ? THEN ? END WHERE `id` IN (?, ?)',
      parameters: ['1', 'One', '2', 'Two', '1', '2'],
    });
  });

  test('an update of nothing but the key still finds its row', () => {
    expect(updateRows('t', 'id', [{ columns: ['id'], values: ['1'], key: '1' }])).toEqual({
      sql: 'UPDATE `t` SET `id` = `id` WHERE `id` = ?',
      parameters: ['1'],
    });
  });

  test('keys are sought and deleted by value', () => {
    expect(findKeys('t', 'id', ['1', '2']).sql).toBe(
      'SELECT 0 AS position FROM `t` WHERE `id` = ? UNION ALL SELECT 1 AS position FROM `t` WHERE `id` = ?',
    );
    expect(deleteRows('t', 'id', [row('1', null), row('2', null)])).toEqual({
      sql: 'DELETE FROM `t` WHERE `id` IN (?, ?)',
      parameters: ['1', '2'],
    });
  });
});
