import { rejected, succeeded, type Outcome } from '#connector-kit';
import { TextArray, type Connection } from '../../postgres-wire/index.ts';
import type { Row } from './row.ts';
import { statementsOf, type Matched, type Plan, type Shape } from './statements.ts';

export type Settle = (index: number, outcome: Outcome) => void;

/**
 * Writes rows as if one after the other, but as many at once as their columns and keys allow.
 * @throws DatabaseError where the server refuses one of them: then none is settled for good
 */
export async function applyRows(
  connection: Connection,
  plan: Plan,
  rows: readonly Row[],
  settle: Settle,
): Promise<void> {
  for (const wave of wavesOf(rows)) {
    for (const group of groupsOf(wave)) await applyGroup(connection, plan, group, settle);
  }
}

/** Throws `DatabaseError` where the server refuses the statements of these rows even without a row. */
export async function applyNothing(connection: Connection, plan: Plan, rows: readonly Row[]): Promise<void> {
  for (const { named } of groupsOf(rows)) {
    const { match, write } = statementsOf({ ...plan, named });
    for (const text of [match, write]) {
      if (text !== null) await connection.rows(text, valuesOf({ ...plan, named }, []));
    }
  }
}

interface Group {
  readonly named: Row['named'];
  readonly rows: readonly Row[];
}

async function applyGroup(
  connection: Connection,
  plan: Plan,
  { named, rows }: Group,
  settle: Settle,
): Promise<void> {
  const shape = { ...plan, named };
  const { match, write } = statementsOf(shape);
  let rest = rows;
  if (match !== null) {
    const { found, missing } = await matchRows(connection, shape, match, rows);
    const there = plan.operation === 'insert' ? rejected('already_exists', taken(shape)) : succeeded;
    for (const row of found) settle(row.index, there);
    rest = missing;
  }
  if (rest.length === 0) return;
  if (write === null) {
    for (const row of rest) settle(row.index, rejected('not_found', absent(shape)));
    return;
  }
  await connection.rows(write, valuesOf(shape, rest));
  for (const row of rest) settle(row.index, succeeded);
}

/** Several rows may turn out to have one key (`A` and `a` in citext): each round takes the first of them. */
async function matchRows(
  connection: Connection,
  shape: Shape,
  match: string,
  rows: readonly Row[],
): Promise<{ found: Row[]; missing: Row[] }> {
  const found: Row[] = [];
  const missing: Row[] = [];
  let rest = rows;
  while (rest.length > 0) {
    const answers = await connection.rows<Matched>(match, valuesOf(shape, rest));
    const byOrdinal = new Map(answers.map((answer) => [answer.ordinal, answer.found]));
    const left: Row[] = [];
    for (const [position, row] of rest.entries()) {
      const isThere = byOrdinal.get(position + 1);
      (isThere === undefined ? left : isThere ? found : missing).push(row);
    }
    rest = left;
  }
  return { found, missing };
}

/** One array per column. */
function valuesOf({ named }: Shape, rows: readonly Row[]): Buffer[] {
  return named.map((_, position) => {
    const array = new TextArray(rows.length);
    for (const { texts } of rows) array.add(texts[position] ?? null);
    return array.end();
  });
}

/** The first records of their keys, then the second ones, and so on: no statement meets a key twice. */
function wavesOf(rows: readonly Row[]): Row[][] {
  const waves: Row[][] = [];
  const occurrences = new Map<string, number>();
  for (const row of rows) {
    const earlier = row.identifier === null ? 0 : (occurrences.get(row.identifier) ?? 0);
    if (row.identifier !== null) occurrences.set(row.identifier, earlier + 1);
    (waves[earlier] ??= []).push(row);
  }
  return waves;
}

function groupsOf(rows: readonly Row[]): Group[] {
  const [first] = rows;
  if (first !== undefined && rows.every(({ named }) => named === first.named)) {
    return [{ named: first.named, rows }];
  }
  const groups = Map.groupBy(rows, ({ named }) => JSON.stringify(named.map(({ name }) => name)));
  return [...groups.values()].map((members) => ({ named: members[0]?.named ?? [], rows: members }));
}

function taken({ key }: Shape): string {
  return `A row with this "${key?.name}" exists: an insert leaves it alone.`;
}

function absent({ key }: Shape): string {
  return `No row has this "${key?.name}": an update creates none. (A row that a policy hides, or a trigger shields, counts as absent.)`;
}
