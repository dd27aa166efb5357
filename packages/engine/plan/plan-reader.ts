import { randomBytes } from 'node:crypto';
import { Duck } from '../duck/duck.ts';
import { cellNames, text } from '../duck/sql.ts';
import type { Cells } from '../map/cells.ts';
import type { StoredPlan } from '../plan.ts';
import type { StateStore } from '../state/state-store.ts';
import type { PlannedRow, PlannedRows } from '../write/write-work.ts';
import { PlanText } from './plan-text.ts';

/** A record of a plan. */
export interface PlanRow extends PlannedRow {
  /** The identifier as text; null where the sync has none. */
  readonly id: string | null;
}

/**
 * Reads the records of a plan by their numbers. Going forward is fast and holds some thousand rows at a time; going back
 * begins anew.
 */
export class PlanReader implements PlannedRows {
  readonly #duck: Duck;
  readonly #plan: StoredPlan;
  readonly #text: PlanText;
  readonly #marks: Marks;
  #blocks: AsyncGenerator<readonly string[], undefined> | undefined;
  /** Rows that were read, and the number of the first one. */
  #block: readonly string[] = [];
  #first = 0;

  private constructor(duck: Duck, file: string, plan: StoredPlan, workDir: string) {
    this.#duck = duck;
    this.#plan = plan;
    // Nobody can put these into a cell: each reader has its own.
    const mark = randomBytes(6).toString('base64url');
    this.#marks = { between: `\u{1f}${mark}`, null: `\u{1e}${mark}` };
    const rowEnd = `\u{1d}${mark}`;
    const cells = cellNames(plan.columns.length);
    const values = ['id', ...cells].map((name) => `coalesce(${name}, ${text(this.#marks.null)})`);
    const select = `SELECT concat_ws(${text(this.#marks.between)}, ${values.join(', ')}) || ${text(rowEnd)}
      FROM read_parquet(${text(file)}, file_row_number = true) WHERE file_row_number`;
    const count = plan.deletes + plan.writes;
    this.#text = new PlanText(duck, { select, rowEnd, count, bytes: plan.records.bytes }, workDir);
  }

  /**
   * @param workDir an empty folder on the local disk, or that of an earlier step of the same run
   * @throws StateError where the plan is missing or damaged
   */
  static async open(
    plan: StoredPlan,
    place: { readonly state: StateStore; readonly workDir: string; readonly memoryLimit?: string },
  ): Promise<PlanReader> {
    const file = await place.state.fetch(plan.records, place.workDir);
    const duck = await Duck.open({
      workDir: place.workDir,
      files: [file],
      keepsOrder: true,
      threads: 1,
      ...(place.memoryLimit === undefined ? {} : { memoryLimit: place.memoryLimit }),
    });
    return new PlanReader(duck, file, plan, place.workDir);
  }

  /**
   * Up to `count` rows from number `first` on; fewer at the end of the plan. One call at a time.
   *
   * @throws DiskFullError
   */
  async read(first: number, count: number): Promise<readonly PlanRow[]> {
    if (this.#blocks === undefined || first < this.#first) await this.#begin(first);
    const found: PlanRow[] = [];
    while (found.length < count) {
      const at = first + found.length - this.#first;
      if (at >= this.#block.length) {
        if (!(await this.#readOn())) break;
        continue;
      }
      const end = Math.min(this.#block.length, at + count - found.length);
      for (let place = at; place < end; place += 1) {
        found.push(this.#rowOf(this.#block[place] ?? '', this.#first + place));
      }
    }
    return found;
  }

  async close(): Promise<void> {
    await this.#text.close();
    await this.#blocks?.return(undefined);
    this.#duck.close();
  }

  async #begin(first: number): Promise<void> {
    await this.#blocks?.return(undefined);
    this.#blocks = this.#text.from(first);
    this.#block = [];
    this.#first = first;
  }

  async #readOn(): Promise<boolean> {
    const next = await this.#blocks?.next();
    this.#first += this.#block.length;
    this.#block = next?.value ?? [];
    return this.#block.length > 0;
  }

  #rowOf(line: string, place: number): PlanRow {
    return new TextRow(place < this.#plan.deletes ? 'delete' : 'write', line, this.#marks);
  }
}

/** What stands in the text of a row. */
interface Marks {
  readonly between: string;
  readonly null: string;
}

/** A row as it was read: waiting ones hold little, as only who asks for the cells makes them. */
class TextRow implements PlanRow {
  readonly op: PlanRow['op'];
  readonly #line: string;
  readonly #marks: Marks;

  constructor(op: PlanRow['op'], line: string, marks: Marks) {
    this.op = op;
    this.#line = line;
    this.#marks = marks;
  }

  get id(): string | null {
    return this.#parts()[0] ?? null;
  }

  get cells(): Cells {
    return this.#parts().slice(1);
  }

  #parts(): (string | null)[] {
    const parts: (string | null)[] = this.#line.split(this.#marks.between);
    for (let at = 0; at < parts.length; at += 1) if (parts[at] === this.#marks.null) parts[at] = null;
    return parts;
  }
}
