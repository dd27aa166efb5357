import type { Connection as Wire, Submittable } from 'pg';

/** A column of an answer as the server describes it before there is one. */
export interface DescribedColumn {
  readonly name: string;
  /** OID; under a domain that of its base type. */
  readonly type: number;
  readonly modifier: number;
}

/** Undefined: the statement gives no rows. */
export interface Description {
  readonly parameters: number;
  readonly columns: readonly DescribedColumn[] | undefined;
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

/** A statement as the driver runs it, which calls all of these methods. */
abstract class Statement<Result> implements Submittable {
  protected readonly text: string;
  readonly #settled = Promise.withResolvers<Result>();

  constructor(text: string) {
    this.text = text;
  }

  get answer(): Promise<Result> {
    return this.#settled.promise;
  }

  handleError(error: unknown): void {
    this.#settled.reject(error);
  }

  handleReadyForQuery(): void {
    this.#settled.resolve(this.result());
  }

  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleRowDescription(_message: { readonly fields: readonly Field[] }): void {}
  handleCopyInResponse(_wire: Wire): void {}
  handleCopyData(): void {}

  abstract submit(wire: Wire): void;
  protected abstract result(): Result;
}

/** Has a statement parsed, not run. The extended protocol takes one statement at a time and no more. */
export class DescribeStatement extends Statement<Description> {
  #parameters = 0;
  #columns: readonly DescribedColumn[] | undefined;

  override handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    this.#columns = fields.map(({ name, dataTypeID, dataTypeModifier }) => ({
      name,
      type: dataTypeID,
      modifier: dataTypeModifier,
    }));
  }

  override submit(wire: Wire): void {
    wire.parse({ text: this.text, name: '', types: [] }, true);
    wire.once('parameterDescription', ({ parameterCount }: { parameterCount: number }) => {
      this.#parameters = parameterCount;
    });
    wire.describe({ type: 'S', name: '' }, true);
    wire.sync();
  }

  protected override result(): Description {
    return { parameters: this.#parameters, columns: this.#columns };
  }
}

/** `COPY … TO STDOUT`; its rows are taken out of the stream before the driver sees it. */
export class CopyOutStatement extends Statement<void> {
  override submit(wire: Wire): void {
    wire.parse({ text: this.text, name: '', types: [] }, true);
    wire.bind({}, true);
    wire.execute({}, true);
    wire.sync();
  }

  protected override result(): void {}
}

/** `COPY … FROM STDIN`; `start` is called when the server is ready to take rows. */
export class CopyInStatement extends Statement<void> {
  readonly #start: (wire: Wire) => void;

  constructor(text: string, start: (wire: Wire) => void) {
    super(text);
    this.#start = start;
  }

  override handleCopyInResponse(wire: Wire): void {
    this.#start(wire);
  }

  override submit(wire: Wire): void {
    wire.query(this.text);
  }

  protected override result(): void {}
}
