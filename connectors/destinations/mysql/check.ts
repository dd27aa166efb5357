import { type CheckStep, ConfigurationError, type StepVerdict } from '#connector-kit';
import { readTables, type Table } from './catalog.ts';
import { isServerError, endpointOf, quote, verifyConnectivity } from '../../mysql-wire/index.ts';
import type { MysqlCredentials } from './credentials.ts';
import { type Session, withSession } from './session.ts';

export const steps: readonly CheckStep<MysqlCredentials>[] = [
  {
    name: 'Resolve host',
    async run(context) {
      await context.network.resolve(endpointOf(context).host);
    },
  },
  { name: 'Verify connectivity', run: verifyConnectivity },
  {
    name: 'Authenticate',
    run: (context) => withSession(context, () => Promise.resolve()),
  },
  { name: 'Check permissions', run: (context) => withSession(context, checkPermissions) },
  { name: 'List objects', run: (context) => withSession(context, checkTables) },
];

/** How many tables are asked whether their rows may be deleted: MySQL lists that right by table or not at all. */
const MOST_PROBES = 20;

async function checkPermissions(session: Session): Promise<StepVerdict> {
  const replica = await checkReadOnly(session);
  const tables = await readTables(session);
  const grant = `GRANT SELECT, INSERT, UPDATE, DELETE ON ${quote(session.database)}.* TO the user`;
  const writable = tables.filter(isWritable);
  if (tables.length > 0 && writable.length === 0) {
    throw new ConfigurationError(
      `The user may write to none of the ${tables.length} tables of ${session.database}: run ${grant}.`,
    );
  }
  const faults = [];
  if (writable.length < tables.length) {
    faults.push(`${tables.length - writable.length} of ${tables.length} tables can't be written`);
  }
  const protectedTable = await findProtected(session, writable.slice(0, MOST_PROBES));
  if (protectedTable !== undefined) faults.push(`rows of ${protectedTable} can't be found and deleted`);
  const warnings = faults.length === 0 ? [] : [`With these rights ${faults.join(', and ')}: run ${grant}.`];
  if (replica !== undefined) warnings.unshift(replica);
  if (warnings.length > 0) return { warning: warnings.join(' ') };
}

function isWritable(table: Table): boolean {
  return (
    table.columns.some((column) => column.insertable) && table.columns.some((column) => column.updateable)
  );
}

/** @throws ConfigurationError where nobody may write; @returns a warning where only administrators may */
async function checkReadOnly(session: Session): Promise<string | undefined> {
  const rows = await session.select(
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only', 'super_read_only', 'innodb_read_only')",
  );
  const isOn = (name: string): boolean =>
    rows.some((row) => row['Variable_name'] === name && row['Value'] !== 'OFF');
  if (isOn('super_read_only') || isOn('innodb_read_only')) {
    throw new ConfigurationError(
      "The server is read-only, maybe a replica: give the primary server's hostname.",
    );
  }
  if (!isOn('read_only')) return undefined;
  return "The server has read_only on, maybe it is a replica: only administrators can write there. Give the primary server's hostname.";
}

/** The first table whose rows the user may not delete, or not find. */
async function findProtected(session: Session, tables: readonly Table[]): Promise<string | undefined> {
  for (const { name, columns } of tables) {
    try {
      const [first] = columns;
      if (first === undefined) continue;
      // A column in the condition asks for the right to read, too.
      await session.select(`EXPLAIN DELETE FROM ${quote(name)} WHERE ${quote(first.name)} IS NULL`);
    } catch (error) {
      if (isServerError(error) && (error.errno === 1142 || error.errno === 1143)) return name;
      throw error;
    }
  }
  return undefined;
}

async function checkTables(session: Session): Promise<StepVerdict> {
  if ((await readTables(session)).length > 0) return;
  return {
    warning: `The database ${session.database} holds no table that the user may see: create one, or grant the user rights.`,
  };
}
