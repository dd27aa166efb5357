import type { Dataset } from '#connector-kit';
import { quote } from '../../mysql-wire/index.ts';
import { columnNamed } from '../../selection/index.ts';
import { cellText } from './cell.ts';
import { expressionOf } from './column-type.ts';
import { describeDataset, relationOf } from './columns.ts';
import type { MysqlContext } from './credentials.ts';
import { withReading } from './session.ts';

/** By order, which an index of the column serves too. */
export function readGreatest(context: MysqlContext, dataset: Dataset, name: string): Promise<string | null> {
  return withReading(context, async (session) => {
    const { kind } = columnNamed(name, await describeDataset(session, dataset));
    const quoted = quote(name);
    const [row] = await session.rows(
      `select ${expressionOf(name, kind)} as greatest from ${relationOf(dataset)} ` +
        `where ${quoted} is not null order by ${quoted} desc limit 1`,
    );
    return cellText(row?.[0] ?? null, kind);
  });
}
