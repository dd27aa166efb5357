import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Duck } from '../duck/duck.ts';
import { spoolRows } from '../spool/spool.ts';
import type { StoredFile } from '../state/state-store.ts';
import type { WarehouseSession } from '#connector-kit';
import type { PlanInput } from '../plan/make-plan.ts';
import { cellAt } from './sql.ts';

type Input = Omit<PlanInput, 'rows' | 'highWaterMark'> & { readonly session: WarehouseSession };

/** Brings the parts of a plan from the source into files of the state store. */
export class PlanFiles {
  readonly #input: Input;

  constructor(input: Input) {
    this.#input = input;
  }

  /** Deletions first. */
  records(hasDeletes: boolean, hasWrites: boolean): Promise<StoredFile> {
    const { columns } = this.#input.spec;
    const cells = columns.map((_, place) => cellAt(place)).join(', ');
    const queries = [
      ...(hasDeletes ? [`select 'delete', id, hash, ${cells} from gone`] : []),
      ...(hasWrites ? [`select 'write', id, hash, ${cells} from changed`] : []),
    ];
    return this.#store('plan', queries, ['op', 'id', 'hash', ...columns.map((_, place) => `c${place}`)]);
  }

  invalid(query: string): Promise<StoredFile> {
    const cells = this.#input.spec.columns.map((_, place) => `c${place}`);
    return this.#store('invalid', [query], ['id', 'status', ...cells]);
  }

  /** Null where there is nothing. */
  async settled(query: string): Promise<StoredFile | null> {
    const [[isThere] = []] = await this.#input.session.rows(`select exists (${query})`);
    return isThere === 't' ? this.#store('settled', [query], ['id', 'hash']) : null;
  }

  async #store(kind: string, queries: readonly string[], names: readonly string[]): Promise<StoredFile> {
    const { workDir, signal, memoryLimit, state, statePath } = this.#input;
    const rows = { csv: this.#rows(queries) };
    const spool = await spoolRows(rows, names.length, workDir, signal);
    const file = join(workDir, `${kind}.parquet`);
    const columns = names.map((column, at) => {
      const cell = column === 'hash' ? `CAST(spool.s${at} AS UBIGINT)` : `spool.s${at}`;
      return `${cell} AS ${column}`;
    });
    const aliases = names.map((_, at) => `s${at}`).join(', ');
    const duck = await Duck.open({
      workDir,
      keepsOrder: true,
      ...(memoryLimit === undefined ? {} : { memoryLimit }),
    });
    try {
      await duck.write(
        `SELECT ${columns.join(', ')} FROM (SELECT * FROM ${spool.relation}) AS spool(${aliases})`,
        file,
      );
      await spool.remove();
      return state.put(`${statePath}/${kind}-${randomUUID()}.parquet`, file);
    } finally {
      duck.close();
    }
  }

  async *#rows(queries: readonly string[]): AsyncGenerator<Uint8Array, void> {
    for (const query of queries) yield* this.#input.session.copyOut(query);
  }
}
